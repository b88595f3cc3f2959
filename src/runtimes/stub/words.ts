import { rulesOf, words, type Places } from "../places.ts";

/** What the stub has on its screens. */
export const STUB_PLACES = {
  idle: words("idle", "beginning of the last row", "idle"),
  "idle-title": words("idle", "the pane's title", "stub: idle"),
  working: words("working", "beginning of the last row, before (its time)", "working…"),
  "working-title": words("working", "the pane's title", "stub: working"),
  queued: words("queued", "beginning of the row above the box", "queued: ", "… and <number> more"),
  asks: words(
    "blocked: approval",
    "beginning of the last row, before · and approval, trust or login",
    "action required",
  ),
  "asks-title": words("blocked: approval", "the pane's title", "stub: action required"),
  leave: words("idle", "beginning of the last row, for a while", "press Ctrl-C again to quit"),
} as const satisfies Places;

export type StubRules = ReturnType<typeof stubRules>;

/** The rules of a screen, with added words where there are some. */
export const stubRules = rulesOf(STUB_PLACES, (any) => ({
  idle: new RegExp(String.raw`^ {2}${any("idle")}(?: {2,}\S|$)`),
  idleTitle: new RegExp(`^${any("idle-title")}$`),
  working: new RegExp(String.raw`^ {2}${any("working")} \(\d+s\)(?: ·|…|$)`),
  workingTitle: new RegExp(`^${any("working-title")}$`),
  queued: new RegExp(`^ {2}${any("queued")}`),
  dialog: new RegExp(String.raw`^ {2}${any("asks")} · (approval|trust|login)(?: {2,}\S|$)`),
  asksTitle: new RegExp(`^${any("asks-title")}$`),
  leave: new RegExp(`^ {2}${any("leave")}`),
}));
