import type { Place } from "./places.ts";
import { shellWord } from "./quote.ts";

/** A script for bash 4 or later; it needs nothing of the bash-completion package. */
export function bashScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  return `# bash completion for mosaic: eval "$(mosaic completion bash)"
_mosaic() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" option="" word words="" values="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    # bash splits --option=value at the equals sign
    [[ $word == "=" ]] && continue
    if [[ -n $option ]]; then option=""; continue; fi
    case "$place/$word" in
      ${known.map(shellWord).join(" | ")}) place="$place/$word"; continue ;;
    esac
    case "$place:$word" in
${optionArms(places)}
    esac
  done
  [[ $current == "=" ]] && current=""
  if [[ -n $option ]]; then
    case "$place:$option" in
${valueArms(places)}
    esac
    if [[ $values == "<path>" ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$current"); return; fi
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
    return
  fi
  case "$place" in
${places.map(({ path, words, options }) => `    ${shellWord(path)}) words=${shellWord([...words, ...options].map(({ text }) => text).join(" "))} ;;`).join("\n")}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o filenames -F _mosaic mosaic
`;
}

function optionArms(places: readonly Place[]): string {
  const patterns = places.flatMap(({ path, values }) =>
    [...values.keys()].map((form) => shellWord(`${path}:${form}`)),
  );
  return patterns.length === 0 ? "" : `      ${patterns.join(" | ")}) option="$word" ;;`;
}

function valueArms(places: readonly Place[]): string {
  return places
    .flatMap(({ path, values }) =>
      [...values].flatMap(([form, value]) => {
        if (value === "unknown") return [];
        const words = value === "path" ? "<path>" : value.join(" ");
        return [`      ${shellWord(`${path}:${form}`)}) values=${shellWord(words)} ;;`];
      }),
    )
    .join("\n");
}
