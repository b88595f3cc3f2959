import { placeholders, rulesOf, signs, words, type Places } from "../places.ts";

const LEAVES = ["esc back", "esc cancel", "esc close", "esc skip"];

/** What codex 0.169.0 and 0.171.0 have on their screens. */
export const CODEX_PLACES = {
  prompt: signs("box", "the box's first character", "›"),
  placeholder: placeholders("Ask Codex to do anything"),
  hint: words(
    "idle",
    "beginning of the row below the box, where model and folder were switched off",
    "← for agents",
    "<number>% context left",
  ),
  "turn-end": words(
    "idle",
    "beginning of the last row above the box, before the time that a turn took",
    "Worked for ",
  ),
  interrupt: words(
    "working",
    "in the row above the box that has the time of the turn in grey",
    "esc to interrupt",
  ),
  held: words("queued", "head of the messages above the box, behind •", "Queued follow-up inputs"),
  "held-keys": words("queued", "last row of those, behind the key", "edit last queued message"),
  "action-title": words(
    "blocked: approval",
    "the pane's title",
    "[ . ] Action Required",
    "[ ! ] Action Required",
  ),
  "confirm-keys": words(
    "blocked: approval",
    "last row of an approval",
    "Press enter to confirm or esc to cancel",
  ),
  approval: words("blocked: approval", "question of an approval", "Would you like to <any>?"),
  "continue-keys": words(
    "blocked: trust",
    "last row of a question at the start",
    "enter continue · esc back",
  ),
  trust: words("blocked: trust", "beginning of a question above those keys", "Trust this folder?"),
  "login-keys": words("blocked: login", "last row of the ways to log in", "Press enter to continue"),
  login: words("blocked: login", "beginning of the first way to log in, behind 1.", "Sign in "),
  welcome: words("blocked: login", "beginning of a row above them", "Welcome to Codex"),
  limited: words(
    "blocked: rate-limit",
    "in what stands above the box behind ■, in any case of letters",
    "429 Too Many Requests",
    "you've hit your usage limit",
    "usage limit reached",
  ),
  search: words(
    "blocked: picker",
    "beginning of the row below the box while one searches",
    "reverse-i-search:",
    "forward-i-search:",
  ),
  browsing: words(
    "blocked: picker",
    "beginning of the row below the box, before ·, while one looks at what was said",
    "Browsing transcript",
    "Browsing",
  ),
  "list-keys": words("blocked: picker", "end of the keys of a list, behind ·", ...LEAVES),
  server: words(
    "blocked: picker",
    "beginning of a question above a list that ends the screen",
    "Background server has incompatible ",
  ),
} as const satisfies Places;

export type CodexRules = ReturnType<typeof codexRules>;

/** The rules of a screen, with added words where there are some. */
export const codexRules = rulesOf(CODEX_PLACES, (any) => ({
  prompt: new RegExp(`^(?:${any("prompt")}(?: |$)|!)`),
  tallPrompt: new RegExp(`^${any("prompt")} \\S`),
  prompts: new RegExp(`^${any("prompt")}$`),
  placeholder: new RegExp(`^${any("placeholder")}$`),
  bareFooter: new RegExp(`^ {2,}${any("hint")}(?: · | {2,}|$)`),
  turnEnd: new RegExp(String.raw`^ {2}${any("turn-end")}(?:<?\d+[hms] ?)+ • \d{1,2}:\d\d`),
  interrupt: new RegExp(any("interrupt")),
  held: new RegExp(`^• ${any("held")}$`),
  heldEnd: new RegExp(String.raw`^ {4}\S+ ${any("held-keys")}$`),
  actionTitle: new RegExp(String.raw`^${any("action-title")}\b`),
  confirm: new RegExp(`^ {2}${any("confirm-keys")}$`),
  approval: new RegExp(`^ {2}${any("approval")}$`),
  continueKeys: new RegExp(`^ {2}${any("continue-keys")}$`),
  trust: new RegExp(`^ {2}${any("trust")}`),
  loginKeys: new RegExp(`^ {2}${any("login-keys")}$`),
  login: new RegExp(String.raw`^[›>] 1\. ${any("login")}`),
  welcome: new RegExp(`^ {2}${any("welcome")}`),
  limited: new RegExp(String.raw`\b${any("limited")}\b`, "i"),
  search: new RegExp(`^ {2}${any("search")}`),
  browsing: new RegExp(`^ {2}${any("browsing")} · .* · esc back$`),
  listKeys: new RegExp(String.raw`^ {1,2}\S.* · ${any("list-keys")}$`),
  server: new RegExp(`^ {2}${any("server")}`),
}));
