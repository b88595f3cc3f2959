import { rulesOf, signs, words, type Places } from "../places.ts";

const MODES = [
  "manual mode",
  "plan mode",
  "accept edits",
  "auto mode",
  "bypass permissions",
  "don't ask",
  "don't ask mode",
];
const KEYS_OF_DIALOGS = ["cancel", "close", "clear", "go back", "exit"];

/** What claude 2.1.329 and 2.1.332 have on their screens. */
export const CLAUDE_PLACES = {
  rule: signs("box", "the rules above and below the box", "─"),
  prompt: signs("box", "the box's first character, before a no-break space", "❯"),
  mode: words(
    "idle",
    "first part of the row below the box",
    "? for shortcuts",
    ...MODES.flatMap((mode) => [`⏸ ${mode} on`, `⏵⏵ ${mode} on`]),
  ),
  hint: words(
    "idle",
    "another part of that row, with · or blanks around it",
    "? for shortcuts",
    "← for agents",
    "(shift+tab to cycle)",
    "↓ to manage",
    "<number> shell",
    "<number> shells",
    "<number> background task",
    "<number> background tasks",
    "<number> monitor",
    "<number> monitors",
    "/effort",
    "draft stashed",
  ),
  notice: words(
    "idle",
    "the whole row below the box, for a while",
    "paste again to expand",
    "Press Ctrl-C again to exit",
    "Esc again to clear",
  ),
  interrupt: words("working", "part of the row below the box, while a turn runs", "esc to interrupt"),
  spinner: signs(
    "working",
    "first character of the row above the box that ends in …, or in … and (its time)",
    "·",
    "✢",
    "✳",
    "✶",
    "✻",
    "✽",
    "*",
  ),
  held: words("queued", "in the box, in grey", "Press up to edit queued messages"),
  queued: words("queued", "beginning of the row below a message, behind ⎿", "Queued · "),
  approval: words(
    "blocked: approval",
    "question above numbered options, of which the first is Yes and another No",
    "Do you want to <any>?",
    "Would you like to proceed?",
    "Claude wants to exit plan mode",
    "Exit plan mode?",
  ),
  yes: words("blocked: approval", "beginning of its first option", "Yes"),
  no: words("blocked: approval", "beginning of another option", "No"),
  question: words("blocked: approval", "last numbered option of a question", "Chat about this"),
  "question-keys": words(
    "blocked: approval",
    "last row below a question",
    "Enter to select · ↑/↓ to navigate · Esc to cancel",
  ),
  "confirm-keys": words(
    "blocked: trust",
    "end of the screen below trust and API key",
    "Enter to confirm · Esc to cancel",
  ),
  trust: words("blocked: trust", "an option, above those keys", "Yes, I trust this folder", "Yes, I accept"),
  "api-key": words("blocked: login", "question above those keys", "Do you want to use this API key?"),
  login: words("blocked: login", "row above the ways to log in", "Select login method:"),
  "logged-out": words(
    "blocked: login",
    "row below the last message, behind ⎿",
    "Not logged in · Please run /login",
  ),
  limited: words("blocked: rate-limit", "what stands before · retrying in", "429 <any>"),
  "agents-view": words(
    "blocked: picker",
    "beginning of the last row, before ·, of the list of agents",
    "enter to return",
  ),
  "transcript-view": words(
    "blocked: picker",
    "beginning of the last row, before · or …, of the whole conversation",
    "Showing detailed transcript",
    "working · Showing detailed transcript",
  ),
  selected: signs("blocked: picker", "before the selected row of a list", "❯"),
  "dialog-keys": words(
    "blocked: picker",
    "end of the keys below a list",
    ...KEYS_OF_DIALOGS.map((what) => `Esc to ${what}`),
  ),
} as const satisfies Places;

export type ClaudeRules = ReturnType<typeof claudeRules>;

/** The rules of a screen, with added words where there are some. */
export const claudeRules = rulesOf(CLAUDE_PLACES, (any) => ({
  // it carries the session's name where it was given one
  upperRule: new RegExp(`^${any("rule")}{8,}( .{1,120} ${any("rule")}+)?$`),
  lowerRule: new RegExp(`^${any("rule")}{8,}$`),
  dialogTop: new RegExp(`^(?:${any("rule")}{8,}|▔{8,})$`),
  // followed by a no-break space; the messages above and the options of dialogs have a plain one
  prompt: new RegExp(`^(${any("prompt")}|!)\u00a0`),
  mode: new RegExp(`^${any("mode")}$`),
  hint: new RegExp(`^(?:${any("mode")}|${any("hint")}|[◔◑◕●◐○◌] (?:low|medium|high|xhigh|max))$`),
  notice: new RegExp(`^(?:${any("notice")}|! for shell mode {2,}.*)$`),
  interrupt: new RegExp(`^${any("interrupt")}$`),
  glyph: new RegExp(`^${any("spinner")} `),
  held: new RegExp(`^${any("held")}$`),
  queued: new RegExp(`^ {2}⎿ {2}${any("queued")}`),
  approval: new RegExp(String.raw`^\s{0,5}${any("approval")}$`),
  yes: new RegExp(String.raw`^${any("yes")}(?!\w)`),
  no: new RegExp(String.raw`^${any("no")}(?!\w)`),
  question: new RegExp(String.raw`^\s{0,3}\d+\. ${any("question")}$`),
  questionKeys: new RegExp(`^${any("question-keys")}$`),
  confirmKeys: new RegExp(`${any("confirm-keys")}$`),
  trust: new RegExp(String.raw`^\s+(?:${any("selected")} )?${any("trust")}$`),
  apiKey: new RegExp(String.raw`^\s*${any("api-key")}$`),
  login: new RegExp(String.raw`^\s*${any("login")}$`),
  // with a no-break space behind its corner
  loggedOut: new RegExp(String.raw`^ {2}⎿\s+${any("logged-out")}$`),
  limited: new RegExp(`^. ${any("limited")} · retrying in `),
  agentsView: new RegExp(`^${any("agents-view")} · `),
  transcriptView: new RegExp(`^${any("transcript-view")}(?: · |…$)`),
  selected: new RegExp(String.raw`^\s{0,6}${any("selected")} \S`),
  option: new RegExp(String.raw`^\s{0,6}(${any("selected")} |\s{2})?(\d+)\. (.+)$`),
  dialogKeys: new RegExp(` · ${any("dialog-keys")}$`),
  endsByKey: new RegExp(`${any("dialog-keys")}$`),
  keysAlone: new RegExp(`^${any("dialog-keys")}$`),
}));
