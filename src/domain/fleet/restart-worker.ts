import { parseAgentName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { restartUnderLock } from "./locked-restart.ts";
import { restartJournal } from "./restart-journal.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import { endingOf } from "./restart-refused.ts";
import { takeUpCutRestarts } from "./restart-records.ts";
import type { RestartOptions } from "./restart-run.ts";
import type { Supervisor } from "./supervisor.ts";

/**
 * Does a restart, in the process that was started for it, and records its progress and ending. The restart's token is
 * also the lock's, so whoever finds the lock finds the record.
 */
export async function workOnRestart(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: RestartOptions & { readonly wait: boolean },
  lockDeps: RestartLockDeps,
  token: string,
): Promise<readonly RestartedAgent[]> {
  const journal = await restartJournal(fleet, token, agents.length);
  const deps: RestartLockDeps = {
    ...lockDeps,
    newToken: () => token,
    note(text) {
      lockDeps.note(text);
      journal.note(text);
    },
  };
  try {
    const underWay = { ...options, isUnderWay: journal.isUnderWay, isTakenUp: journal.isTakenUp };
    const report = await restartUnderLock(fleet, supervisor, agents, underWay, deps, async () => ({
      cut: await takeUpCutRestarts(fleet, token).catch(() => undefined),
      caller: journal.caller === undefined ? undefined : parseAgentName(journal.caller),
      askedAt: journal.askedAt,
      begin: (before) => journal.begin(before),
      step: (done, held) => journal.step(done, held),
      note: (text) => deps.note(text),
    }));
    await journal.end({ kind: "report", agents: report });
    return report;
  } catch (thrown) {
    await journal.end(endingOf(thrown));
    throw thrown;
  }
}
