type State =
  | "before key"
  | "key"
  | "before value"
  | "value"
  | "escape"
  | "single quotes"
  | "double quotes"
  | "escape in double quotes"
  | "comment"
  | "escape in comment";

const NO_EQUALS = "there is no = in it: the line is not taken";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A line that sets no variable, although somebody wrote it for that. */
export interface LostLine {
  /** Counted from 1. */
  readonly line: number;
  /** The fact in our words. The line itself is not quoted, because it may be a secret. */
  readonly what: string;
}

export function parseEnvironmentFile(text: string): Record<string, string> {
  return readEnvironmentFile(text).variables;
}

/**
 * Reads such a file exactly as systemd 252 does (its parse_env_file): quoted values may have several lines, a backslash
 * at the end of a line joins it with the next, a line without `=` is skipped. What systemd drops silently is reported
 * as lost.
 */
export function readEnvironmentFile(text: string): {
  readonly variables: Record<string, string>;
  readonly lost: readonly LostLine[];
} {
  const result: Record<string, string> = {};
  const lost: LostLine[] = [];
  /** The current line, and the one in which the key began. */
  let line = 1;
  let keyLine = 1;
  let state: State = "before key";
  let key = "";
  let value = "";
  /** How much of the value remains when white space at its end is removed. */
  let kept = 0;

  const finish = () => {
    const name = key.trimEnd();
    if (NAME.test(name)) result[name] = state === "value" ? value.slice(0, kept) : value;
    else lost.push({ line: keyLine, what: whyNoName(name) });
    state = "before key";
    key = value = "";
    kept = 0;
  };
  const add = (character: string, keeps = true) => {
    value += character;
    if (keeps) kept = value.length;
  };

  for (const character of text) {
    const newline = character === "\n" || character === "\r";
    const blank = newline || character === " " || character === "\t";
    switch (state) {
      case "before key":
        if (character === "#" || character === ";") state = "comment";
        else if (!blank) [state, key, keyLine] = ["key", character, line];
        break;
      case "key":
        if (newline) {
          lost.push({ line: keyLine, what: NO_EQUALS });
          [state, key] = ["before key", ""];
        } else if (character === "=") state = "before value";
        else key += character;
        break;
      case "before value":
        if (newline) finish();
        else if (character === "'") state = "single quotes";
        else if (character === '"') state = "double quotes";
        else if (character === "\\") state = "escape";
        else if (!blank) {
          state = "value";
          add(character);
        }
        break;
      case "value":
        if (newline) finish();
        else if (character === "\\") state = "escape";
        else add(character, !blank);
        break;
      case "escape":
        state = "value";
        if (!newline) add(character);
        break;
      case "single quotes":
        if (character === "'") state = "before value";
        else add(character);
        break;
      case "double quotes":
        if (character === '"') state = "before value";
        else if (character === "\\") state = "escape in double quotes";
        else add(character);
        break;
      case "escape in double quotes":
        state = "double quotes";
        if (!newline) add('"\\`$'.includes(character) ? character : `\\${character}`);
        break;
      case "comment":
        if (newline) state = "before key";
        else if (character === "\\") state = "escape in comment";
        break;
      case "escape in comment":
        state = "comment";
        break;
    }
    if (character === "\n") line += 1;
  }
  if (state.includes("quotes")) lost.push({ line: keyLine, what: "its quote is not closed" });
  if (state === "key") lost.push({ line: keyLine, what: NO_EQUALS });
  if (state !== "before key" && state !== "key" && !state.includes("comment")) finish();
  return { variables: result, lost };
}

function whyNoName(name: string): string {
  if (name.startsWith("\uFEFF")) return "a byte order mark stands before the name: the line is not taken";
  if (/^export\s/.test(name)) return "export is a word of the shell: the line is not taken; write NAME=VALUE";
  if (/\s/.test(name)) return "a space stands in the name: the line is not taken; write NAME=VALUE";
  return "the name is not made of letters, digits and _: the line is not taken";
}
