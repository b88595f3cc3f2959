import { placeholders, rulesOf, words, type Places } from "../places.ts";

const KEYS_OF_PERMISSION = ["Allow once   Allow always   Reject", "Confirm   Cancel"];

/** What opencode 1.18.33 has on its screens. */
export const OPENCODE_PLACES = {
  placeholder: placeholders('Ask anything… "<any>', 'Run a command… "<any>'),
  resting: words("idle", "end of the row below the box, behind a key", "commands"),
  interrupt: words(
    "working",
    "in the row below the box, behind ■ and ⬝",
    "esc interrupt",
    "esc again to interrupt",
  ),
  retrying: words(
    "working",
    "the same, in [], while it tries again",
    "retrying attempt #<number>",
    "retrying in <any> attempt #<number>",
  ),
  queued: words("queued", "a mark of its own in a message above the box", "QUEUED"),
  approval: words(
    "blocked: approval",
    "beginning of the first row of what stands in place of the box, behind △",
    "Permission required",
    "Always allow",
    "Reject permission",
  ),
  "approval-keys": words("blocked: approval", "beginning of its last rows", ...KEYS_OF_PERMISSION),
  "approval-end": words("blocked: approval", "end of its last rows", "enter confirm  esc cancel"),
  "question-keys": words(
    "blocked: approval",
    "end of the last rows of a question",
    "enter submit  esc dismiss",
    "enter toggle  esc dismiss",
    "enter confirm  esc dismiss",
  ),
  login: words("blocked: login", "title of a dialog over the screen", "Connect a provider"),
  shell: words("blocked: picker", "end of the row below the box in its shell", "esc exit shell mode"),
} as const satisfies Places;

export type OpencodeRules = ReturnType<typeof opencodeRules>;

/** The rules of a screen, with added words where there are some. */
export const opencodeRules = rulesOf(OPENCODE_PLACES, (any) => ({
  placeholder: new RegExp(`^${any("placeholder")}`),
  // `~/src/app:main      15 (0%)  ctrl+p commands`, and on the start screen `tab agents  ctrl+p commands`
  resting: new RegExp(String.raw`^ *[~/…].* {2,}\S+ ${any("resting")}$`),
  startResting: new RegExp(String.raw`^ *(?:\S+ [a-z]+ {2})*\S+ ${any("resting")}$`),
  working: new RegExp(String.raw`^ *(?:[⬝■]+|\[⋯\]) +${any("interrupt")}(?:\s|$)`),
  retrying: new RegExp(String.raw`^ *(?:[⬝■]|\[⋯\]).*\[${any("retrying")}\](?: +${any("interrupt")})?$`),
  queued: new RegExp(`^ {2}┃ {3}${any("queued")}$`),
  queuedMark: new RegExp(`^ ${any("queued")} $`),
  approval: new RegExp(`^△ ${any("approval")}(?= {4,}|$)`),
  approvalKeys: new RegExp(`^${any("approval-keys")}(?= {2,}|$)|${any("approval-end")}(?= {4,}|$)`),
  questionKeys: new RegExp(`^(?:⇆ tab {2})?(?:↑↓ select {2})?${any("question-keys")}(?= {4,}|$)`),
  login: new RegExp(`^${any("login")}$`),
  shell: new RegExp(`${any("shell")}$`),
}));
