import type { Place, ValueWords, Word } from "./places.ts";
import { shellWord } from "./quote.ts";

/** A script for zsh, to be evaluated or put into a folder of `fpath` as `_mosaic`. */
export function zshScript(places: readonly Place[]): string {
  const known = places.map(({ path }) => path).filter((path) => path !== "");
  const valued = places.flatMap(({ path, values }) =>
    [...values.keys()].map((form) => shellWord(`${path}:${form}`)),
  );
  return `#compdef mosaic
_mosaic() {
  local place="" option="" word from="" takes=""
  integer given=0
  local -a candidates options where
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then
      case $option in (--mosaic-home|--roster) where+=("$option" "\${\${(Q)word}/#\\~\\//$HOME/}") ;; esac
      option=""
      continue
    fi
    case $word in (--mosaic-home=*|--roster=*) where+=("\${(Q)word}"); continue ;; esac
    [[ -z $place && $word == help ]] && continue
    case "$place/$word" in
      ${alternatives(known.map(shellWord))}) place="$place/$word"; given=0; continue ;;
    esac
    case "$place:$word" in
      ${alternatives(valued)}) option="$word" ;;
    esac
    [[ $word == -* || -n $option ]] || (( given += 1 ))
  done
  if [[ -n $option ]]; then
    case "$place:$option" in
${valueArms(places)}
    esac
    return
  fi
  case "$place" in
${places.map(placeArm).join("\n")}
  esac
  if [[ \${words[CURRENT]} == -* || $takes == nothing ]]; then
    _describe mosaic options
    return
  fi
  (( \${#candidates} == 0 )) || _describe mosaic candidates
  [[ -z $from ]] || [[ $takes == one && $given != 0 ]] || _mosaic_words $from
}
_mosaic_words() { # agents | classes
  local -a found
  found=("\${(@f)$(command mosaic "\${where[@]}" completion-words $1 2>/dev/null)}")
  found=(\${found:#})
  compadd -a found
}
if [[ $funcstack[1] == _mosaic ]]; then _mosaic "$@"; else compdef _mosaic mosaic; fi
`;
}

function placeArm({ path, words, options, takes }: Place): string {
  const taken = takes === undefined ? "nothing" : takes.many ? "many" : "one";
  const from = takes?.from === undefined ? "" : ` from=${takes.from}`;
  return `    ${shellWord(path)}) candidates=(${candidates(words)}) options=(${candidates(options)}) takes=${taken}${from} ;;`;
}

function candidates(words: readonly Word[]): string {
  return words.map(candidate).join(" ");
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
        const action = valueAction(value);
        return action === undefined ? [] : [`      ${shellWord(`${path}:${form}`)}) ${action} ;;`];
      }),
    )
    .join("\n");
}

function valueAction(value: ValueWords): string | undefined {
  if (value === "unknown") return undefined;
  if (value === "path") return "_files";
  return "from" in value ? `_mosaic_words ${value.from}` : `compadd -- ${value.map(shellWord).join(" ")}`;
}
