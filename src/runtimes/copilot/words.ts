import { rulesOf, signs, words, type Places } from "../places.ts";

/** What copilot 1.0.102 has on its screens. */
export const COPILOT_PLACES = {
  rule: signs("box", "the rules above and below the box", "─"),
  prompt: signs("box", "the box's first character", "❯"),
  mode: words("idle", "beginning of the row below the box, before ·", "Interactive", "Plan", "Autopilot"),
  sidebar: words("idle", "what stands before that", "← open sidebar · ", "← close sidebar · "),
  working: words("working", "beginning of the row below the box, behind ● ○ ◎ ◉", "Working"),
  pending: words("queued", "beginning of a row below a message, behind └ [", "pending · "),
  approval: words("blocked: approval", "row in the frame", "Do you want to <any>?"),
  "approval-option": words(
    "blocked: approval",
    "in a row in the frame",
    "tell Copilot what to do differently",
  ),
  trust: words(
    "blocked: trust",
    "beginning of a row in the frame",
    ...["this folder", "the following folder"].flatMap((which) => [
      `Do you trust ${which}`,
      `Do you trust the files in ${which}`,
    ]),
  ),
  "dialog-keys": words(
    "blocked: picker",
    "in a row in the frame, in any case of letters",
    "enter to select",
    "enter to confirm",
    "enter to submit",
    "esc to cancel",
    "esc to close",
    "esc to go back",
  ),
} as const satisfies Places;

export type CopilotRules = ReturnType<typeof copilotRules>;

/** The rules of a screen, with added words where there are some. */
export const copilotRules = rulesOf(COPILOT_PLACES, (any) => ({
  rule: new RegExp(`^${any("rule")}{20,}$`),
  // `!` is the shell mode: what is typed there is no message
  prompt: new RegExp(`^${any("prompt")} `),
  // where no turn runs; a draft takes the beginning of the row away
  mode: new RegExp(`^ ${any("sidebar")}?${any("mode")} · `),
  working: new RegExp(String.raw`^ [●○◎◉] ${any("working")}(?!\w)`),
  pending: new RegExp(String.raw`^ {3}└ \[${any("pending")}`),
  approval: new RegExp(`^${any("approval")}$`),
  approvalOption: new RegExp(String.raw`\b${any("approval-option")}(?!\w)`),
  trust: new RegExp(`^${any("trust")}`),
  keys: new RegExp(String.raw`\b${any("dialog-keys")}\b`, "i"),
}));
