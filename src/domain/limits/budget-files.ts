import type { AgentName } from "../../base/names.ts";
import { parseRecordLine } from "../../runtimes/recent-lines.ts";
import { fieldsOf } from "../../runtimes/usage-fields.ts";
import type { Host } from "../host/host.ts";
import type { Counted, BoundReport } from "./budget.ts";
import { parseLedger, renderLedger, type Ledger } from "./ledger.ts";

type Place = Pick<Host, "files" | "paths">;

/** Bytes; enough for a day of a hundred thousand answers. */
const LONGEST_LEDGER = 16 * 1024 * 1024;
const LONGEST = 16 * 1024;
/** Reports of this many bounds are remembered, so that a clock that goes back and forth repeats none. */
const KEPT_TOLD = 16;

export async function readLedger({ files, paths }: Place, agent: AgentName): Promise<Ledger | undefined> {
  return parseLedger((await files.readOwn(paths.used(agent), LONGEST_LEDGER)) ?? "");
}

export async function writeLedger({ files, paths }: Place, agent: AgentName, ledger: Ledger): Promise<void> {
  await files.write(paths.used(agent), renderLedger(ledger), 0o600);
}

/** The last count, of any day: a small file for callers that only look. */
export async function readCounted({ files, paths }: Place, agent: AgentName): Promise<Counted | undefined> {
  const value = parseRecordLine((await files.readOwn(paths.budget(agent), LONGEST)) ?? "");
  const { day, at, tokens, isWhole, why } = value ?? {};
  if (typeof day !== "number" || typeof at !== "number") return undefined;
  return {
    day,
    at,
    tokens: typeof tokens === "number" ? tokens : undefined,
    isWhole: isWhole === true,
    why: typeof why === "string" ? why : undefined,
  };
}

export async function writeCounted(
  { files, paths }: Place,
  agent: AgentName,
  counted: Counted,
): Promise<void> {
  await files.write(paths.budget(agent), `${JSON.stringify(counted)}\n`, 0o600);
}

/** What was reported of the agent's budgets, the newest last. */
export async function readBoundReports(
  { files, paths }: Place,
  agent: AgentName,
): Promise<readonly BoundReport[]> {
  const value = parseRecordLine((await files.readOwn(paths.budgetTold(agent), LONGEST)) ?? "");
  const told = Array.isArray(value?.["told"]) ? value["told"] : [];
  return told.flatMap((one: unknown) => {
    const { day, tokens, at, isStopped } = fieldsOf(one) ?? {};
    return typeof day === "number" && typeof tokens === "number" && typeof at === "number"
      ? [{ day, tokens, at, isStopped: isStopped === true }]
      : [];
  });
}

/** Replaces the report about the same bound. Only under the lock for due work. */
export async function writeBoundReport(place: Place, agent: AgentName, now: BoundReport): Promise<void> {
  const others = (await readBoundReports(place, agent)).filter(
    ({ day, tokens }) => day !== now.day || tokens !== now.tokens,
  );
  const told = [...others, now].slice(-KEPT_TOLD);
  await place.files.write(place.paths.budgetTold(agent), `${JSON.stringify({ told })}\n`, 0o600);
}
