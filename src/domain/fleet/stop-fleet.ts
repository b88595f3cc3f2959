import { namesOf, type Fleet } from "../host/host.ts";
import { WORK_TOKEN_VARIABLE, type Workers } from "../ports/workers.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { endsItself } from "./caller.ts";
import { findCaller } from "./find-caller.ts";
import { recordStopped, recordStops } from "./stop-record.ts";
import { stopAgents, type StopReport } from "./stop.ts";
import type { Supervisor } from "./supervisor.ts";

export interface StopTools {
  readonly workers: Workers;
  /** {@link WORK_TOKEN_VARIABLE} of this process, where it is a worker. */
  readonly token: string | undefined;
  /** A fresh UUID. */
  newToken(): string;
  /** One line for the person who asked. */
  note(text: string): void;
}

/**
 * Stops agents because a person wants them stopped, and writes that down first: no restart that is under way brings
 * them back. A caller that would end with them hands the stop over to a worker outside of the fleet.
 */
export async function stopFleet(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  wholeFleet: boolean,
  tools: StopTools,
): Promise<StopReport> {
  const names = namesOf(agents);
  const [problem] = (await recordStops(fleet, names)).values();
  // the stop itself needs no disk
  if (problem !== undefined) {
    tools.note(`a restart or a boot may undo this stop, which could not be written down: ${problem}`);
  }
  if (tools.token !== undefined || !endsItself(await findCaller(fleet), names, wholeFleet)) {
    const report = await stopAgents(fleet, supervisor, agents, wholeFleet);
    const failed = new Set(
      report.agents.filter(({ outcome }) => outcome === "failed").map(({ name }) => name),
    );
    await recordStopped(
      fleet,
      names.filter((name) => !failed.has(name)),
    );
    return report;
  }
  const work = tools.newToken();
  const shows = await tools.workers.start({
    kind: "stop",
    id: work.slice(0, 8),
    argv: [
      "fleet",
      "stop",
      ...(wholeFleet ? [] : names),
      `--mosaic-home=${fleet.paths.home}`,
      `--roster=${fleet.rosterFile}`,
    ],
    environment: { MOSAIC_HOME: fleet.paths.home, [WORK_TOKEN_VARIABLE]: work },
    logFile: undefined,
    keeper: supervisor.kind === "systemd" ? "systemd" : "nobody",
  });
  tools.note(`the stop would end its caller: it goes on without it; ${shows}`);
  return { agents: names.map((name) => ({ name, outcome: "handed over", detail: "" })), holder: undefined };
}
