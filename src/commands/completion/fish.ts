import type { Place, ValueWords } from "./places.ts";
import { fishWord } from "./quote.ts";

/** A script for fish 3 or later. */
export function fishScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  const valued = places.flatMap(({ path, values }) => [...values.keys()].map((form) => `${path}:${form}`));
  return `# fish completion for mosaic: mosaic completion fish | source
# PLACE: are we there? PLACE first: and nothing but options was given since?
function __mosaic_place
    set -l place ""
    set -l skip 0
    set -l given 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$place" = "" -a "$word" = help
            continue
        else if contains -- "$place/$word" ${known.map(fishWord).join(" ")}
            set place "$place/$word"
            set given 0
        else if contains -- "$place:$word" ${valued.map(fishWord).join(" ")}
            set skip 1
        else if not string match -q -- '-*' "$word"
            set given (math $given + 1)
        end
    end
    test "$place" = "$argv[1]"; and begin
        test "$argv[2]" != first; or test $given = 0
    end
end
# agents | classes
function __mosaic_words
    set -l where
    set -l option ""
    for word in (commandline -opc)[2..-1]
        if test -n "$option"
            set -a where $option (string replace -r '^~/' "$HOME/" -- $word)
            set option ""
        else if contains -- "$word" --mosaic-home --roster
            set option $word
        else if string match -q -r -- '^--(mosaic-home|roster)=' "$word"
            set -a where $word
        end
    end
    command mosaic $where completion-words $argv[1] 2>/dev/null
end
complete -c mosaic -f
${places.flatMap(placeLines).join("\n")}
`;
}

function placeLines({ path, words, takes, options, values }: Place): string[] {
  const here = where(`__mosaic_place "${path}"`);
  const positional = takes?.many === true ? here : where(`__mosaic_place "${path}" first`);
  return [
    ...words.map(({ text, about }) => `${here} -a ${fishWord(text)} -d ${fishWord(about)}`),
    ...(takes?.from === undefined ? [] : [`${positional} -a ${fishWord(`(__mosaic_words ${takes.from})`)}`]),
    ...options.map(({ text, about }) => {
      const flag = text.startsWith("--") ? `-l ${fishWord(text.slice(2))}` : `-s ${fishWord(text.slice(1))}`;
      return `${here} ${flag}${valueWords(values.get(text))} -d ${fishWord(about)}`;
    }),
  ];
}

function where(condition: string): string {
  return `complete -c mosaic -n ${fishWord(condition)}`;
}

function valueWords(value: ValueWords | undefined): string {
  if (value === undefined) return "";
  if (value === "path") return " -r -F";
  if (value === "unknown") return " -x";
  return ` -x -a ${fishWord("from" in value ? `(__mosaic_words ${value.from})` : value.join(" "))}`;
}
