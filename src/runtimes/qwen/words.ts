import { placeholders, rulesOf, signs, words, type Places } from "../places.ts";

/** What qwen-code 0.24.4 has on its screens. */
export const QWEN_PLACES = {
  rule: signs("box", "the rules above and below the box", "─"),
  // `*` where it asks no permission
  prompt: signs("box", "the box's first character", ">", "*"),
  placeholder: placeholders(
    "Type your message or @path/to/file",
    "Press 'i' for INSERT mode and 'Esc' for NORMAL mode.",
  ),
  mode: words(
    "idle",
    "beginning of the last row of the footer that is always there",
    "⏸ Ask permissions",
    "plan mode",
    "auto-accept edits",
    "Auto mode",
    "YOLO mode",
    "? for shortcuts",
    "-- INSERT --",
    "Press Ctrl+C again to",
    "Press Ctrl+D again to",
    "Press Esc again to",
  ),
  steer: words("working", "beginning of that row while a turn runs", "Enter to steer"),
  interrupt: words(
    "working",
    "end of the row above the box, behind the time of the turn in ()",
    "esc to cancel",
  ),
  queued: words("queued", "in a row below the box, behind ⏳ and how many", "que"),
  waiting: words(
    "blocked: approval",
    "last row of the screen below a list, behind ⠏",
    "Waiting for user confirmation...",
  ),
  trust: words("blocked: trust", "beginning of a row in the frame", "Do you trust this folder?"),
  login: words(
    "blocked: login",
    "beginning of a row in the frame",
    "Connect a Provider",
    "Select Authentication Method",
  ),
  "dialog-keys": words(
    "blocked: picker",
    "in a row in the frame, in any case of letters",
    "Esc to close",
    "Esc to cancel",
    "Esc to go back",
    "Enter to select",
    "Enter to submit",
    "Enter to confirm",
  ),
  "list-keys": words(
    "blocked: picker",
    "end of the last row below a list without a frame, behind ·",
    "Esc to close",
    "Esc to cancel",
    "esc to cancel",
  ),
} as const satisfies Places;

export type QwenRules = ReturnType<typeof qwenRules>;

/** The rules of a screen, with added words where there are some. */
export const qwenRules = rulesOf(QWEN_PLACES, (any) => ({
  rule: new RegExp(`^${any("rule")}{20,}$`),
  // `!` is the shell mode: what is typed there is no message
  prompt: new RegExp(`^${any("prompt")} `),
  placeholder: new RegExp(`^${any("placeholder")}$`),
  // the mode, or what it says in its place for a moment
  mode: new RegExp(
    String.raw`^ {2}(?:(?:${any("steer")}|${any("mode")})(?!\w)|IDE conne|-- NORMAL --|Pasting…|[⠀-⣿] )`,
  ),
  steer: new RegExp(`^ {2}${any("steer")}`),
  spinner: new RegExp(
    String.raw`^ {2}(?:[⠀-⣿] .* )?\((?:\d+[dhms] ?)+(?: · [↓↑] [\d.]+[kKmM]? tokens)? · ${any("interrupt")}\)$`,
  ),
  queued: new RegExp(String.raw` ⏳ \d+ ${any("queued")}`),
  waiting: new RegExp(`^ {2}⠏ ${any("waiting")}$`),
  trust: new RegExp(`^[ │]*${any("trust")}`),
  login: new RegExp(String.raw`^[ │]*${any("login")}(?!\w)`),
  keys: new RegExp(String.raw`\b${any("dialog-keys")}\b`, "i"),
  bareKeys: new RegExp(String.raw`^ {2}\S.* · ${any("list-keys")}$`),
}));
