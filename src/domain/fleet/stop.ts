import type { AgentName } from "../../base/names.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { Supervisor } from "./supervisor.ts";

export interface StoppedAgent {
  readonly name: string;
  /**
   * "handed over": the stop goes on without the caller, which will end with the agents. "not attempted": it is in the
   * middle of a turn.
   */
  readonly outcome: "stopped" | "was not running" | "failed" | "not attempted" | "handed over";
  readonly detail: string;
}

export interface StopReport {
  readonly agents: readonly StoppedAgent[];
  /** What went wrong with the holder; undefined where nothing did, or it was left running. */
  readonly holder: string | undefined;
}

const LEFTOVER_PATIENCE_MS = 2_000;
const POLL_MS = 20;

/**
 * Stops every agent, whatever happens to one of them, and looks at what is left. With `wholeFleet` the holder is
 * stopped too, and so are agents that are no longer in the roster.
 */
export async function stopAgents(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly Pick<RosterAgent, "name">[],
  wholeFleet: boolean,
): Promise<StopReport> {
  const before = await supervisor.states();
  const others = before.known && wholeFleet ? [...before.value.keys()] : [];
  const names = [...new Set([...namesOf(agents), ...others])];
  const running = (name: AgentName) =>
    !before.known || (before.value.get(name)?.state ?? "stopped") !== "stopped";
  const problems = new Map(await supervisor.stop(names, wholeFleet));
  const holder = wholeFleet ? await supervisor.stopHolder() : undefined;
  for (const [name, count] of await endLeftovers(fleet, names)) {
    problems.set(name, `${count} of its processes could not be ended`);
  }
  await removeHandedOver(
    fleet,
    names.filter((name) => !problems.has(name)),
  );
  return {
    agents: names.map((name) => {
      const problem = problems.get(name);
      if (problem !== undefined) return { name, outcome: "failed", detail: problem };
      return { name, outcome: running(name) ? "stopped" : "was not running", detail: "" };
    }),
    holder,
  };
}

/**
 * Removes the files that a launcher left for a pane that never read them, because one of the two was killed. They
 * contain the agent's keys.
 */
async function removeHandedOver({ files, paths }: Fleet, names: readonly AgentName[]): Promise<void> {
  for (const name of names) {
    for (const kind of ["environment", "command"]) await files.remove(`${paths.run}/${name}.${kind}`);
  }
}

/**
 * Ends children that survive the end of a session: they called setsid, or were not contained. They are found by the
 * environment they inherited. Returns how many each agent still has in the end.
 */
async function endLeftovers(
  fleet: Fleet,
  names: readonly AgentName[],
): Promise<ReadonlyMap<AgentName, number>> {
  const { clock, processes, paths } = fleet;
  const deadline = clock.monotonic() + LEFTOVER_PATIENCE_MS;
  const asked = new Set<string>();
  for (;;) {
    const left = await processes.ofAgents(names, paths.home);
    if (left.size === 0) return new Map();
    const late = clock.monotonic() > deadline;
    if (late) return new Map([...left].map(([name, identities]) => [name, identities.length]));
    for (const identity of [...left.values()].flat()) {
      // First a request to end, then a kill.
      await processes.signal(identity, asked.has(key(identity)) ? "KILL" : "TERM");
      asked.add(key(identity));
    }
    await clock.sleep(POLL_MS * 5);
  }
}

function key(identity: ProcessIdentity): string {
  return `${identity.pid} ${identity.startTime}`;
}
