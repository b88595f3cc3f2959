import type { Place, ValueWords } from "./places.ts";
import { fishWord } from "./quote.ts";

/** A script for fish 3 or later. */
export function fishScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  const valued = places.flatMap(({ path, values }) => [...values.keys()].map((form) => `${path}:${form}`));
  return `# fish completion for mosaic: mosaic completion fish | source
function __mosaic_place
    set -l place ""
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- "$place/$word" ${known.map(fishWord).join(" ")}
            set place "$place/$word"
        else if contains -- "$place:$word" ${valued.map(fishWord).join(" ")}
            set skip 1
        end
    end
    test "$place" = "$argv[1]"
end
complete -c mosaic -f
${places.flatMap(placeLines).join("\n")}
`;
}

function placeLines({ path, words, options, values }: Place): string[] {
  const here = `complete -c mosaic -n ${fishWord(`__mosaic_place "${path}"`)}`;
  return [
    ...words.map(({ text, about }) => `${here} -a ${fishWord(text)} -d ${fishWord(about)}`),
    ...options.map(({ text, about }) => {
      const flag = text.startsWith("--") ? `-l ${fishWord(text.slice(2))}` : `-s ${fishWord(text.slice(1))}`;
      return `${here} ${flag}${valueWords(values.get(text))} -d ${fishWord(about)}`;
    }),
  ];
}

function valueWords(value: ValueWords | undefined): string {
  if (value === undefined) return "";
  if (value === "path") return " -r -F";
  return value === "unknown" ? " -x" : ` -x -a ${fishWord(value.join(" "))}`;
}
