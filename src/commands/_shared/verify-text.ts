import { oneLine } from "../../base/printable.ts";
import type { Page } from "../../cli/context.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { FleetVerify } from "../../operations/documents/fleet-verify.ts";

type Check = FleetVerify["checks"][number];
type Verdict = Check["verdict"];

const MARK: Readonly<Record<Verdict, { readonly text: string; readonly style: StyleName }>> = {
  ok: { text: "ok", style: "green" },
  failed: { text: "FAILED", style: "red" },
  waits: { text: "waits", style: "yellow" },
  warning: { text: "warning", style: "yellow" },
  unknown: { text: "unknown", style: "yellow" },
  "not available": { text: "n/a", style: "dim" },
};

/** Where more than one thing was found about an agent, its line shows the first of these verdicts. */
const WORST: readonly Verdict[] = ["failed", "unknown", "waits", "warning"];

/** What a check of an agent is called where it succeeded. */
const WORDS: Readonly<Record<string, string>> = {
  supervision: "supervised",
  session: "session",
  process: "program",
  containment: "contained",
  heartbeat: "beats",
  entry: "as in the roster",
};

/**
 * The result of a verify: a line for each check of the fleet and for each agent, then the failures with their hints,
 * and the count. `everyCheck`: a line for each check of an agent too.
 */
export function verifyText(page: Page, checks: readonly Check[], everyCheck: boolean): string {
  const failed = checks.filter(({ verdict }) => verdict === "failed");
  return [
    ...grouped(checks, everyCheck).flatMap((group) => groupLines(page, group)),
    "",
    ...(failed.length === 0 ? [] : [...failed.flatMap((check) => withHint(page, check)), ""]),
    countText(checks),
  ].join("\n");
}

/** The checks of each line, in the given order. */
function grouped(checks: readonly Check[], everyCheck: boolean): readonly (readonly Check[])[] {
  const groups: Check[][] = [];
  const ofAgent = new Map<string, Check[]>();
  for (const check of checks) {
    const own = check.agent === null || everyCheck ? undefined : ofAgent.get(check.agent);
    if (own !== undefined) {
      own.push(check);
      continue;
    }
    const group = [check];
    groups.push(group);
    if (check.agent !== null) ofAgent.set(check.agent, group);
  }
  return groups;
}

function groupLines(page: Page, group: readonly Check[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  // failures are repeated below with their hints
  if (group.length === 1) return first.verdict === "failed" ? [line(page, first)] : withHint(page, first);
  const verdict = WORST.find((each) => group.some((check) => check.verdict === each)) ?? "ok";
  if (verdict === "ok") return [line(page, { ...first, verdict, fact: wellText(group) })];
  const found = group.filter((check) => check.verdict === verdict);
  const told = { ...first, verdict, fact: found.map(({ fact }) => fact).join("; ") };
  const hints = [...new Set(found.flatMap(({ hint }) => hint ?? []))];
  return verdict === "failed" ? [line(page, told)] : withHint(page, { ...told, hint: hints.join("; ") });
}

function wellText(group: readonly Check[]): string {
  const words = (verdict: Verdict) =>
    group
      .filter((check) => check.verdict === verdict)
      .map(({ check }) => WORDS[check] ?? check)
      .join(", ");
  const missing = words("not available");
  return `${words("ok")}${missing === "" ? "" : `; n/a: ${missing}`}`;
}

function line(page: Page, { verdict, agent, fact }: Check): string {
  const { text, style } = MARK[verdict];
  return `${page.style[style](text.padEnd(8))}${agent === null ? "" : `${agent}: `}${oneLine(fact)}`;
}

function withHint(page: Page, check: Check): readonly string[] {
  const { hint, verdict } = check;
  if (hint === null || hint === "" || verdict === "not available") return [line(page, check)];
  return [line(page, check), page.style.dim(`        hint: ${oneLine(hint)}`)];
}

/** "22 ok, 0 failed, 1 waits, 2 warnings, 4 not available". */
function countText(checks: readonly Check[]): string {
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length;
  const also = (verdict: Verdict, word: string) => (count(verdict) > 0 ? [`${count(verdict)} ${word}`] : []);
  return [
    `${count("ok")} ok`,
    `${count("failed")} failed`,
    ...also("waits", count("waits") === 1 ? "waits" : "wait"),
    ...also("warning", count("warning") === 1 ? "warning" : "warnings"),
    ...also("unknown", "unknown"),
    ...also("not available", "not available"),
  ].join(", ");
}
