import { cannotTell, known, type Answer } from "../../base/answer.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import { parseAgentName, type AgentName } from "../../base/names.ts";
import { identityIn, type ProcessIdentity } from "../../base/process-identity.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { launchEnvironment } from "../install/launch-environment.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { isGone, lives } from "../host/process-life.ts";
import { directReason } from "./settled.ts";
import type { Problems, WaveGate, Supervised, SupervisedState, Supervisor } from "./supervisor.ts";
import { inWaves } from "./waves.ts";

const POLL_MS = 20;
const START_PATIENCE_MS = 20_000;
/** Added for each agent that starts at the same time: they share the processors and the tmux server. */
const START_PATIENCE_AN_AGENT_MS = 150;
/**
 * Up to this many agents are looked at every POLL_MS. Larger fleets are looked at less often, because looking slows the
 * starting down.
 */
const LOOKED_AT_OFTEN = 25;
/** Longer than the launcher gives an agent to end (5 s). */
const STOP_PATIENCE_MS = 10_000;
const LONGEST_RECORD = 4096;

/** What the launcher writes about itself in direct mode. */
interface LauncherRecord {
  readonly state: string;
  readonly launcher: ProcessIdentity;
  readonly reason: string;
}

/** The same command as in the units: bash is named because a home may be mounted noexec. */
const SCRIPT = ["/usr/bin/env", "bash"];

/** For hosts without a user manager: the launcher runs detached and keeps its agent running itself. */
export function directSupervisor(fleet: Fleet): Supervisor {
  const { clock, files, processes, paths } = fleet;

  const record = async (agent: AgentName): Promise<LauncherRecord | undefined> => {
    const values = parseKeyValues((await files.readOwn(paths.supervisorRecord(agent), LONGEST_RECORD)) ?? "");
    const launcher = identityIn(values);
    if (launcher === undefined) return undefined;
    return { state: values.get("state") ?? "", launcher, reason: values.get("reason") ?? "" };
  };

  const recorded = async (): Promise<AgentName[]> =>
    (await files.list(paths.run)).flatMap((file) =>
      file.endsWith(".supervisor") ? (parseAgentName(file.slice(0, -".supervisor".length)) ?? []) : [],
    );

  const state = async (agent: AgentName): Promise<Answer<Supervised>> => {
    const found = await record(agent);
    if (found === undefined) return known({ state: "stopped" });
    const alive = await lives(fleet, found.launcher);
    if (!alive.known) return alive;
    return known(directState(found.state, alive.value, found.reason));
  };

  const until = async (
    patienceMs: number,
    condition: () => Promise<boolean>,
    pollMs: number = POLL_MS,
  ): Promise<boolean> => {
    const deadline = clock.monotonic() + patienceMs;
    while (!(await condition())) {
      if (clock.monotonic() > deadline) return false;
      await clock.sleep(pollMs);
    }
    return true;
  };

  const launch = async (agent: RosterAgent, atOnce: number): Promise<string | undefined> => {
    await files.remove(paths.supervisorRecord(agent.name));
    const environment = await launchEnvironment(fleet, agent);
    await processes.detach(
      [...SCRIPT, paths.launcher, agent.name],
      environment,
      `${paths.logs(agent.name)}/launcher.log`,
    );
    let last: Answer<Supervised> = known({ state: "starting" });
    await until(
      START_PATIENCE_MS + START_PATIENCE_AN_AGENT_MS * atOnce,
      async () => {
        if ((await record(agent.name)) === undefined) return false;
        last = await state(agent.name);
        return last.known && last.value.state !== "starting";
      },
      POLL_MS * Math.ceil(atOnce / LOOKED_AT_OFTEN),
    );
    if (!last.known) return last.why;
    if (last.value.state === "running") return undefined;
    return last.value.reason ?? `the launcher did not start it; see ${paths.logs(agent.name)}/launcher.log`;
  };

  const end = async (agent: AgentName): Promise<string | undefined> => {
    const found = await record(agent);
    if (found === undefined) return undefined;
    await processes.signal(found.launcher, "TERM");
    const gone = await until(STOP_PATIENCE_MS, () => isGone(fleet, found.launcher));
    if (gone) return undefined;
    await processes.signal(found.launcher, "KILL");
    return undefined;
  };

  const stop = async (agents: readonly AgentName[]): Promise<Problems> => {
    const results = await Promise.all(agents.map(async (agent) => [agent, await end(agent)] as const));
    return withProblems(results);
  };

  const start = async (agents: readonly RosterAgent[], gate?: WaveGate): Promise<Problems> => {
    const holder = await processes.run(
      [...SCRIPT, paths.holderScript],
      await launchEnvironment(fleet, undefined),
    );
    if (holder.status !== 0) {
      return new Map(
        agents.map((agent) => [agent.name, holder.stderr.trim() || "the tmux server did not start"]),
      );
    }
    const results: (readonly [AgentName, string | undefined])[] = [];
    for (const next of inWaves(agents, fleet.roster.startConcurrency)) {
      const wave = gate === undefined ? next : await gate.admit(next);
      results.push(
        ...(await Promise.all(
          wave.map(async (agent) => [agent.name, await launch(agent, wave.length)] as const),
        )),
      );
      await gate?.step();
    }
    return withProblems(results);
  };

  const stopHolder = async (): Promise<string | undefined> => {
    const answer = await fleet.server.killServer();
    if (!answer.known) return answer.why;
    // The server answers before it has ended.
    const gone = await until(STOP_PATIENCE_MS, async () => {
      const snapshot = await fleet.server.snapshot();
      return snapshot.known && !snapshot.value.running;
    });
    return gone ? undefined : "the tmux server has not ended";
  };

  return {
    kind: "direct",
    start: (agents) => start(agents),
    stop,
    stopHolder,

    async restart(agents, wholeFleet, gate) {
      const all = await gate.admit(agents);
      if (gate.signal.aborted || all.length === 0) return new Map();
      const stopped = await stop(namesOf(all));
      if (wholeFleet) await stopHolder();
      await gate.step();
      return new Map([...stopped, ...(await start(all, gate))]);
    },

    async states(only) {
      const found = new Map<AgentName, Supervised>();
      for (const agent of only ?? (await recorded())) {
        const answer = await state(agent);
        if (!answer.known) return cannotTell(answer.why);
        found.set(agent, answer.value);
      }
      return known(found);
    },
  };
}

function withProblems(results: readonly (readonly [AgentName, string | undefined])[]): Problems {
  const problems = new Map<AgentName, string>();
  for (const [agent, problem] of results) if (problem !== undefined) problems.set(agent, problem);
  return problems;
}

/** The launcher's last word holds while the launcher lives, and after it ended by itself. */
export function directState(word: string, launcherLives: boolean, reason: string): Supervised {
  const because = reason === "" ? {} : { reason: directReason(reason) };
  const alive: Record<string, SupervisedState> = {
    running: "running",
    restarting: "restarting",
    starting: "starting",
  };
  const ended: Record<string, SupervisedState> = { failed: "failed", exited: "stopped", stopped: "stopped" };
  const state = launcherLives ? alive[word] : ended[word];
  if (state !== undefined) return { state, ...because };
  if (launcherLives) return { state: "stopping", ...because };
  return { state: "failed", reason: "the launcher died" };
}
