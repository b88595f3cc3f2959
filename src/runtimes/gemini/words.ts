import { placeholders, rulesOf, signs, words, type Places } from "../places.ts";

/** What gemini 0.61.0 has on its screens. */
export const GEMINI_PLACES = {
  prompt: signs("box", "the box's first character, behind a blank", ">", "*"),
  footer: words(
    "box",
    "in the first row below the box, behind its first character",
    "/model",
    "sandbox",
    "(/directory)",
  ),
  placeholder: placeholders(
    "Type your message or @path/to/file",
    "Press 'Esc' for NORMAL mode.",
    "Press 'i' for INSERT mode.",
  ),
  // it is also said while gemini asks for trust, for a login or for a choice, so it never means idle by itself
  "ready-title": words("idle", "beginning of the pane's title, before (", "◇  Ready"),
  "working-title": signs("working", "first character of the pane's title", "✦", "⏲"),
  interrupt: words(
    "working",
    "in the row above the box, before the time of the turn, all in ()",
    "esc to cancel",
  ),
  held: words("queued", "row above the messages that wait", "Queued (press ↑ to edit):"),
  "action-title": words(
    "blocked: approval",
    "beginning of the pane's title, before (",
    "✋  Action Required",
  ),
  approval: words(
    "blocked: approval",
    "beginning of a row in the frame",
    "Allow execution of",
    "Apply this change?",
    "Do you want to proceed?",
  ),
  allow: words("blocked: approval", "a numbered option in that frame", "Allow once"),
  trust: words(
    "blocked: trust",
    "row in the frame, with the option below",
    "Do you trust the files in this folder?",
  ),
  distrust: words("blocked: trust", "a numbered option in that frame", "Don't trust"),
  "trust-more": words(
    "blocked: trust",
    "row in the frame",
    "Do you trust the following folders being added to this workspace?",
  ),
  login: words(
    "blocked: login",
    "row in the frame",
    "How would you like to authenticate for this project?",
    "Enter Gemini API Key",
  ),
  "dialog-keys": words("blocked: picker", "end of a row in the frame", "Esc to close)"),
  "dialog-row": words("blocked: picker", "row in the frame", "Press Esc to exit."),
  "list-keys": words("blocked: picker", "last row of a list without a frame", "Press q to exit"),
} as const satisfies Places;

export type GeminiRules = ReturnType<typeof geminiRules>;

/** The rules of a screen, with added words where there are some. */
export const geminiRules = rulesOf(GEMINI_PLACES, (any) => ({
  prompt: new RegExp(`^ ${any("prompt")} `),
  footer: new RegExp(String.raw`^ \S.*${any("footer")}`),
  placeholder: new RegExp(`^${any("placeholder")}$`),
  readyTitle: new RegExp(String.raw`^${any("ready-title")} \(`),
  workingTitle: new RegExp(String.raw`^${any("working-title")} {2}\S`),
  actionTitle: new RegExp(String.raw`^${any("action-title")} \(`),
  spinner: new RegExp(String.raw`\(${any("interrupt")}, (?:\d+[hm] ?)*(?:\d+s)?\)`),
  held: new RegExp(`^ {2}${any("held")}$`),
  approval: new RegExp(`^${any("approval")}`),
  allow: new RegExp(String.raw`^(?:● )?\d\. ${any("allow")}$`),
  trust: new RegExp(`^${any("trust")}$`),
  distrust: new RegExp(String.raw`^(?:● )?\d\. ${any("distrust")}$`),
  trustMore: new RegExp(`^${any("trust-more")}$`),
  login: new RegExp(`^${any("login")}$`),
  dialogKeys: new RegExp(String.raw`\b${any("dialog-keys")}$|^${any("dialog-row")}$`),
  listKeys: new RegExp(`^ ${any("list-keys")}$`),
}));
