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

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads such a file as systemd 252 does, character by character as its parse_env_file does: quoted values may go over
 * several lines, a backslash at the end of a line joins it with the next, a line without `=` is skipped.
 */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  let state: State = "before key";
  let key = "";
  let value = "";
  /** How much of the value stays when the white space at its end is taken off. */
  let kept = 0;

  const finish = () => {
    const name = key.trimEnd();
    if (NAME.test(name)) result[name] = state === "value" ? value.slice(0, kept) : value;
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
        else if (!blank) [state, key] = ["key", character];
        break;
      case "key":
        if (newline) [state, key] = ["before key", ""];
        else if (character === "=") state = "before value";
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
  }
  if (state !== "before key" && state !== "key" && !state.includes("comment")) finish();
  return result;
}
