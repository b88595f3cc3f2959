/** What a person did at the keyboard. */
export type Key =
  | { readonly kind: "key"; readonly name: KeyName }
  /** One character that was typed. */
  | { readonly kind: "text"; readonly text: string }
  /** Pasted text as a whole: none of it counts as a key. */
  | { readonly kind: "paste"; readonly text: string };

export type KeyName =
  | "up"
  | "down"
  | "left"
  | "right"
  | "home"
  | "end"
  | "page-up"
  | "page-down"
  | "enter"
  | "tab"
  | "escape"
  | "backspace"
  | "delete"
  | "ctrl-a"
  | "ctrl-c"
  | "ctrl-d"
  | "ctrl-e"
  | "ctrl-k"
  | "ctrl-l"
  | "ctrl-u"
  | "ctrl-w"
  | "ctrl-z";

const CONTROLS: Readonly<Record<string, KeyName>> = {
  "\u0001": "ctrl-a",
  "\u0003": "ctrl-c",
  "\u0004": "ctrl-d",
  "\u0005": "ctrl-e",
  "\u0008": "backspace",
  "\t": "tab",
  "\n": "enter",
  "\u000b": "ctrl-k",
  "\u000c": "ctrl-l",
  "\r": "enter",
  "\u0015": "ctrl-u",
  "\u0017": "ctrl-w",
  "\u001a": "ctrl-z",
  "\u007f": "backspace",
};

/** The sequences behind ESC, and `[` or `O`, as xterm, tmux, screen and the Linux console send them. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  // of the keypad; behind `[` the same letter introduces a mouse event
  OM: "enter",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "5~": "page-up",
  "6~": "page-down",
  "7~": "home",
  "8~": "end",
};

const ESCAPE = "\u001b";
const PASTE_BEGINS = `${ESCAPE}[200~`;
const PASTE_ENDS = `${ESCAPE}[201~`;
/** Behind ESC, from its `[` or `O` on: parameters, then one letter that ends it. */
const SEQUENCE = /^(?:\[([0-9;?<>=]*)([@-~])|O([@-~]))/;
/** The beginning of a sequence whose rest may be on its way. */
const BEGINNING = /^(?:\[[0-9;?<>=]*|O)?$/;
/** Characters. A paste whose end never comes is not kept for ever. */
const LONGEST_PASTE = 1024 * 1024;

export interface KeysRead {
  readonly keys: readonly Key[];
  /** The beginning of something whose rest may still come; to be put before the next input. */
  readonly rest: string;
}

/**
 * The keys in what a terminal sent. `isAll`: nothing more came for a while, so an ESC that stands alone is the Escape
 * key and not the beginning of a sequence. Unknown sequences are skipped.
 */
export function readKeys(input: string, isAll: boolean): KeysRead {
  const keys: Key[] = [];
  let left = input;
  while (left !== "") {
    if (left.startsWith(PASTE_BEGINS)) {
      const end = left.indexOf(PASTE_ENDS);
      if (end < 0 && left.length < LONGEST_PASTE) return { keys, rest: left };
      const text = left.slice(PASTE_BEGINS.length, end < 0 ? undefined : end);
      keys.push({ kind: "paste", text });
      left = end < 0 ? "" : left.slice(end + PASTE_ENDS.length);
      continue;
    }
    if (left.startsWith(ESCAPE)) {
      const behind = left.slice(1);
      const match = SEQUENCE.exec(behind);
      if (match !== null) {
        const name = SEQUENCES[sequenceName(match)];
        if (name !== undefined) keys.push({ kind: "key", name });
        left = behind.slice(match[0].length);
        continue;
      }
      if (!isAll && BEGINNING.test(behind)) return { keys, rest: left };
      keys.push({ kind: "key", name: "escape" });
      left = behind;
      continue;
    }
    const character = String.fromCodePoint(left.codePointAt(0) ?? 0);
    const name = CONTROLS[character];
    if (name !== undefined) keys.push({ kind: "key", name });
    else if (character >= " ") keys.push({ kind: "text", text: character });
    left = left.slice(character.length);
  }
  return { keys, rest: "" };
}

/** "5~" of `[5~` and `[5;2~`, "A" of `[A`, `[1;5A` and `OA`: Shift and Ctrl are ignored. */
function sequenceName([, parameters = "", letter = "", application]: RegExpExecArray): string {
  if (application !== undefined) return application === "M" ? "OM" : application;
  if (!/^[0-9;]*$/.test(parameters)) return ""; // an answer of the terminal, or a mouse
  return letter === "~" ? `${parameters.split(";")[0]}~` : letter;
}
