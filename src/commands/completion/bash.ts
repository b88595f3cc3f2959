import type { Place, ValueWords, Word } from "./places.ts";
import { shellWord } from "./quote.ts";

/**
 * A script for bash 4 or later, without the bash-completion package. Words of the roster never go through `compgen -W`,
 * which would expand them like a command line.
 */
export function bashScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  return `# bash completion for mosaic: eval "$(mosaic completion bash)"
_mosaic() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" option="" word words="" options="" values="" from="" takes=""
  local index given=0
  local -a where=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    # bash splits --option=value at the equals sign
    [[ $word == "=" ]] && continue
    if [[ -n $option ]]; then
      case "$option" in --mosaic-home | --roster) where+=("$option" "\${word/#\\~\\//$HOME/}") ;; esac
      option=""
      continue
    fi
    [[ -z $place && $word == help ]] && continue
    case "$place/$word" in
      ${known.map(shellWord).join(" | ")}) place="$place/$word"; given=0; continue ;;
    esac
    case "$place:$word" in
${optionArms(places)}
    esac
    [[ $word == -* || -n $option ]] || given=$((given + 1))
  done
  [[ $current == "=" ]] && current=""
  COMPREPLY=()
  if [[ -n $option ]]; then
    case "$place:$option" in
${valueArms(places)}
    esac
    case "$values" in
      "<path>") compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
      "<agents>" | "<classes>") values="\${values#<}"; _mosaic_words "\${values%>}" ;;
      *) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current") ;;
    esac
    return
  fi
  case "$place" in
${places.map(placeArm).join("\n")}
  esac
  if [[ $current == -* || $takes == nothing ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  [[ -z $from ]] || [[ $takes == one && $given != 0 ]] || _mosaic_words "$from"
}
_mosaic_words() { # agents | classes
  local word
  while IFS= read -r word; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
  done < <(command mosaic \${where[@]+"\${where[@]}"} completion-words "$1" 2>/dev/null)
}
complete -F _mosaic mosaic
`;
}

function placeArm({ path, words, options, takes }: Place): string {
  const taken = takes === undefined ? "nothing" : takes.many ? "many" : "one";
  const from = takes?.from === undefined ? "" : ` from=${takes.from}`;
  return `    ${shellWord(path)}) words=${texts(words)} options=${texts(options)} takes=${taken}${from} ;;`;
}

function texts(words: readonly Word[]): string {
  return shellWord(words.map(({ text }) => text).join(" "));
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
        const words = valueText(value);
        return words === undefined
          ? []
          : [`      ${shellWord(`${path}:${form}`)}) values=${shellWord(words)} ;;`];
      }),
    )
    .join("\n");
}

function valueText(value: ValueWords): string | undefined {
  if (value === "unknown") return undefined;
  if (value === "path") return "<path>";
  return "from" in value ? `<${value.from}>` : value.join(" ");
}
