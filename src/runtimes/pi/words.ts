import { rulesOf, signs, words, type Places } from "../places.ts";

const COMPACTING = ["Auto-compacting", "Auto-compacting context", "Compacting", "Compacting context"];

/** What pi 0.87.1 and 1.6.0 have on their screens. */
export const PI_PLACES = {
  rule: signs("box", "the borders above and below the box", "─"),
  working: words(
    "working",
    "in the border above the box, or right above it, behind a sign",
    "Working",
    "Working...",
  ),
  busy: words(
    "working",
    "the same, before (the key that cancels it)",
    ...COMPACTING.flatMap((what) => [`${what}...`, `Context overflow detected, ${what}...`]),
    "Summarizing branch...",
    "Running...",
  ),
  retrying: words("working", "the same", "Retrying (<number>/<number>) in <number>s..."),
  held: words("queued", "beginning of a row above the box", "Steering: ", "Follow-up: "),
  "held-keys": words("queued", "last of those rows, behind ↳ and the key", "to edit all queued messages"),
  yes: words("blocked: approval", "last option but one of a question of an extension", "Yes", "No"),
  trust: words("blocked: trust", "first row between the borders", "Trust project folder?", "Project trust"),
  "no-model": words(
    "blocked: login",
    "beginning of the model's name, in the last row",
    "unknown",
    "no-model",
  ),
  limited: words(
    "blocked: rate-limit",
    "in an error above the box, while it tries again; in any case of letters",
    "429",
    "too many requests",
    ...["rate", "resource"].flatMap((first) =>
      ["", " ", "_", "-"].map((between) => `${first}${between}${first === "rate" ? "limit" : "exhausted"}`),
    ),
  ),
  "dialog-row": words(
    "blocked: picker",
    "beginning of a row between the borders, or right above them; with its blanks",
    "  Type to search",
    " escape/ctrl+c close",
    "tab scope · re:<pattern> regex",
  ),
} as const satisfies Places;

export type PiRules = ReturnType<typeof piRules>;

const TO_CANCEL = String.raw`\(\S.* to cancel\)$`;

/** The rules of a screen, with added words where there are some. */
export const piRules = rulesOf(PI_PLACES, (any) => {
  const rule = any("rule");
  return {
    border: new RegExp(`^${rule}{20,}$`),
    // `── ⠼ Working ───`, and where the box scrolls `─── ↑ 3 more ───`
    upperBorder: new RegExp(String.raw`^${rule}+( \S{1,2} [^─]+ ${rule}+)?( ↑ \d+ more ${rule}+)?$`),
    lowerBorder: new RegExp(String.raw`^${rule}{20,}$|^${rule}+ ↓ \d+ more ${rule}+$`),
    status: new RegExp(String.raw`^(?:${rule}{2})? (\S{1,2}) (.+?)(?: ${rule}+(?: ↑ \d+ more ${rule}+)?)?$`),
    statusBorder: new RegExp(String.raw`^${rule}{2} \S{1,2} \S`),
    statusLine: new RegExp(
      String.raw`^ \S{1,2} (?:${any("working")}|${any("busy")}|${any("retrying")}|Retrying \(|Context overflow|Summarizing|Running\.)`,
    ),
    working: new RegExp(`^${any("working")}$|^${any("busy")} ${TO_CANCEL}`),
    retrying: new RegExp(`^${any("retrying")} ${TO_CANCEL}`),
    held: new RegExp(`^ ${any("held")}`),
    heldEnd: new RegExp(String.raw`^ ↳ \S+ ${any("held-keys")}$`),
    yes: new RegExp(`^ (?:→|  ?) ?${any("yes")}$`),
    yesAbove: new RegExp(`^ (?:→ | {2})${any("yes")}$`),
    trust: new RegExp(`^ ${any("trust")}$`),
    noModel: new RegExp(String.raw`^${any("no-model")}\b`),
    limited: new RegExp(String.raw`(?<![\da-z])${any("limited")}(?!\d)`, "i"),
    dialogRow: new RegExp(String.raw`^${any("dialog-row")}|^ {2}.* to change · \S+ to cancel$`),
  };
});
