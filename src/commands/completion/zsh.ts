import type { Place, Word } from "./places.ts";
import { shellWord } from "./quote.ts";

/** A script for zsh, to be evaluated or put into a folder of `fpath` as `_mosaic`. */
export function zshScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  const valued = places.flatMap(({ path, values }) =>
    [...values.keys()].map((form) => shellWord(`${path}:${form}`)),
  );
  return `#compdef mosaic
_mosaic() {
  local place="" option="" word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then option=""; continue; fi
    case "$place/$word" in
      ${alternatives(known.map(shellWord))}) place="$place/$word"; continue ;;
    esac
    case "$place:$word" in
      ${alternatives(valued)}) option="$word" ;;
    esac
  done
  if [[ -n $option ]]; then
    case "$place:$option" in
${valueArms(places)}
    esac
    return
  fi
  case "$place" in
${places.map(({ path, words, options }) => `    ${shellWord(path)}) candidates=(${[...words, ...options].map(candidate).join(" ")}) ;;`).join("\n")}
  esac
  _describe mosaic candidates
}
if [[ $funcstack[1] == _mosaic ]]; then _mosaic "$@"; else compdef _mosaic mosaic; fi
`;
}

function candidate({ text, about }: Word): string {
  return shellWord(`${text}:${about.replaceAll(":", "\\:")}`);
}

function alternatives(patterns: readonly string[]): string {
  return `(${patterns.join("|")}`;
}

function valueArms(places: readonly Place[]): string {
  return places
    .flatMap(({ path, values }) =>
      [...values].flatMap(([form, value]) => {
        if (value === "unknown") return [];
        const action = value === "path" ? "_files" : `compadd -- ${value.map(shellWord).join(" ")}`;
        return [`      ${shellWord(`${path}:${form}`)}) ${action} ;;`];
      }),
    )
    .join("\n");
}
