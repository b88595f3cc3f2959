import { displayed } from "../../base/text-width.ts";
import type { Screen } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ComposerReading, ScreenReading } from "../contract.ts";
import type { AddedWords } from "../places.ts";
import { stubRules, type StubRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";

type Dialog = "approval" | "trust" | "login";

// A transcript is indented by two columns or starts with a mark, so neither a message nor an answer has a line of
// these forms; the draft is indented by two columns and stands between two rules.
const RULE = /^─+$/;

/** What stands above the status line of a dialog, from its last line upwards. */
const CHOICES: Readonly<Record<Dialog, readonly RegExp[]>> = {
  approval: [/^$/, /^ Enter to confirm/, /^$/, /^ [ ❯] 2\. No$/, /^ [ ❯] 1\. Yes$/, /^ Do you want to/],
  trust: [/^$/, /^ Enter to confirm/, /^$/, /^ [ ❯] Yes, I trust this/, /^ [ ❯] No, exit$/],
  login: [/^$/, /^ Ctrl-C to quit$/],
};

/** What the stub's screen shows. Its last line names the status, its title says it again: both must agree. */
export function readStubScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = stubRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const status = lines.at(-1)?.text ?? "";
  const title = titleOf(screen.title ?? "", rules);
  if (screen.title !== undefined && title === undefined) {
    return unknownScreen("stub", `a title that is not the stub's: ${screen.title}`);
  }
  const dialog = rules.dialog.exec(status)?.[1] as Dialog | undefined;
  if (dialog !== undefined) {
    const isWhole = CHOICES[dialog].every((row, index) => row.test(lines.at(-2 - index)?.text ?? "-"));
    const isAgreed = title === undefined || title === "asks";
    if (isWhole && isAgreed) return reading(`blocked: ${dialog}`, dialog, status, undefined);
    return unknownScreen("stub", status.trim());
  }
  const box = findBox(lines.map((line) => line.runs.map((run) => run.text).join("")));
  if (box === undefined || title === "asks") {
    return unknownScreen("stub", "neither a box nor a dialog");
  }
  const { composer } = box;
  const isWorking = rules.working.test(status) || (title === "working" && rules.leave.test(status));
  const isIdle = rules.idle.test(status) || (title === "idle" && rules.leave.test(status));
  if (isWorking || (isIdle && title === "working")) {
    const isQueued = rules.queued.test(lines[box.top - 1]?.text ?? "");
    return reading(isQueued ? "queued" : "working", isQueued ? "queued" : "working", status, composer);
  }
  return isIdle ? reading("idle", "idle", status, composer) : unknownScreen("stub", status.trim());
}

function titleOf(title: string, rules: StubRules): "asks" | "working" | "idle" | undefined {
  if (rules.asksTitle.test(title)) return "asks";
  if (rules.workingTitle.test(title)) return "working";
  return rules.idleTitle.test(title) ? "idle" : undefined;
}

function reading(
  state: StateWord,
  rule: string,
  saw: string,
  composer: ComposerReading | undefined,
): ScreenReading {
  return { state, rule: `stub.screen.${rule}`, saw: saw.trim(), since: undefined, composer };
}

/** The box above the status line: the line number of its upper rule, and what stands in it. */
function findBox(rows: readonly string[]): { top: number; composer: ComposerReading } | undefined {
  const bottom = rows.length - 2;
  const rule = rows[bottom]?.trimEnd() ?? "";
  if (!RULE.test(rule)) return undefined;
  let top = bottom - 1;
  while (top >= 0 && rows[top]?.trimEnd() !== rule) {
    if (!/^(?:❯ | {2}|❯?$)/.test(rows[top] ?? "")) return undefined;
    top -= 1;
  }
  const inside = rows.slice(top + 1, bottom).map((row) => row.slice(2));
  if (top < 0 || inside.length === 0) return undefined;
  return { top, composer: { draft: joinRows(inside, rule.length - 3) } };
}

/** Rows as the text they were broken from: where the next character would not have fitted there was no newline. */
function joinRows(rows: readonly string[], width: number): string {
  return rows
    .map((row, index) => {
      const next = Array.from(rows[index + 1] ?? "")[0] ?? "";
      const isBroken = displayed(row).width + displayed(next).width > width;
      return index === rows.length - 1 || isBroken ? row : `${row.trimEnd()}\n`;
    })
    .join("")
    .trimEnd();
}
