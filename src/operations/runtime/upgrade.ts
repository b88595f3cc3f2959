import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import { agentsToMove, whyCanaryFails } from "../../domain/fleet/canary.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { pinnedFor, readPins } from "../../domain/host/pinned-versions.ts";
import type { FleetPs } from "../documents/fleet-ps.ts";
import type { FleetRestart } from "../documents/fleet-restart.ts";
import type { RuntimeUpgrade, RuntimeUpgradeRequest } from "../documents/runtime-upgrade.ts";
import { fleetPs } from "../fleet/ps.ts";
import { fleetRestart } from "../fleet/restart.ts";
import { heading } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { agentsWithPin, keepVersion, provenOutcome, writePin } from "./kept-version.ts";

/** How long a canary may take after its restart to reach a state. */
const SETTLED_WITHIN_MS = 90_000;
const LOOK_AGAIN_MS = 1_000;
const LONGEST_RECORD = 65_536;

/** Moves the agents of a runtime to another version: first a proof, then one agent, then the rest. */
export const runtimeUpgrade = operation<RuntimeUpgradeRequest, RuntimeUpgrade>({
  needs: "act",
  agentsMay: "restart",
  whilePaused: "refuse",
  deed: ({ runtime, to }) => ({ command: "runtime upgrade", detail: `${runtime} ${to}` }),
  run: (call, request) => upgrade(call, request),
});

async function upgrade(call: Call, request: RuntimeUpgradeRequest): Promise<Report<RuntimeUpgrade>> {
  const { services, progress } = call;
  const { runtime, to } = request;
  const { files, paths } = services.host;
  const previous = pinnedFor(await readPins(files, paths), runtime) ?? null;
  const head = { ...heading(services, "mosaic.runtime.upgrade/1"), runtime, version: to, previous };
  const before = await agentsOf(call, request);
  await keepVersion(call, runtime, to);
  const { outcome, faults, kept } = await provenOutcome(call, runtime, to);
  const proven = { ...head, proof: outcome, faults, kept };
  if (outcome !== "good") {
    return { document: { ...proven, pinned: false, canary: null, agents: [] }, ending: "partial" };
  }
  const first = canaryOf(before, request);
  if (first === undefined) {
    await writePin(call, { runtime, agent: null }, to);
    return { document: { ...proven, pinned: true, canary: null, agents: [] } };
  }
  progress(`moves ${first.agent} when it is idle`);
  const canary = await moveCanary(call, request, first);
  if (canary.outcome !== "moved") {
    return { document: { ...proven, pinned: false, canary, agents: [] }, ending: "partial" };
  }
  await writePin(call, { runtime, agent: null }, to);
  await writePin(call, { runtime, agent: first.agent }, undefined);
  const rest = agentsToMove(await agentsOf(call, request), first.agent);
  const moved = rest.length === 0 ? [] : await restart(call, rest, request.force);
  return {
    document: {
      ...proven,
      pinned: true,
      canary,
      agents: moved.map(({ agent, outcome, resumed }) => ({ agent, outcome, resumed })),
    },
    ending: moved.every(({ outcome }) => outcome === "restarted" || outcome === "started")
      ? undefined
      : "partial",
  };
}

type Row = FleetPs["agents"][number];

async function agentsOf(call: Call, { runtime }: RuntimeUpgradeRequest): Promise<readonly Row[]> {
  const { roster } = await call.services.fleet();
  const names = agentsWithPin(roster, runtime, call.services.host.binary);
  if (names.length === 0) return [];
  const everything = { classes: [], states: [], attention: false, check: false };
  return (await fleetPs.run(call, { agents: [...names], ...everything })).document.agents;
}

/** undefined: none of them runs. Throws for one that cannot be moved. */
function canaryOf(rows: readonly Row[], { canary, runtime }: RuntimeUpgradeRequest): Row | undefined {
  const running = agentsToMove(rows, "");
  if (canary === null) return rows.find(({ agent }) => agent === running[0]);
  if (running.includes(canary)) return rows.find(({ agent }) => agent === canary);
  throw new MosaicError("usage", `${canary} is no agent of ${runtime} that runs`, {
    hint: "mosaic fleet ps",
  });
}

/** Moves the canary, with its conversation, once it is idle; moves it back if it does not work as before. */
async function moveCanary(
  call: Call,
  { runtime, to, force }: RuntimeUpgradeRequest,
  row: Row,
): Promise<NonNullable<RuntimeUpgrade["canary"]>> {
  const { agent } = row;
  const { files, paths } = call.services.host;
  const hadConversation = await hasConversation(call, agent);
  const record = paths.launchRecord(row.agent as AgentName);
  const lived = await files.readOwn(record, LONGEST_RECORD);
  await writePin(call, { runtime, agent }, to);
  let why: string | undefined;
  try {
    const [restarted] = await restart(call, [agent], force);
    const now = await settled(call, agent);
    why = whyCanaryFails(to, {
      restart: { outcome: restarted?.outcome ?? "unknown", detail: restarted?.detail ?? null },
      hadConversation,
      resumed: restarted?.resumed ?? null,
      state: now.state,
      reason: now.reason,
      version: now.runtime_version,
    });
  } catch (thrown) {
    // after an interruption it has its old version at its next start
    await writePin(call, { runtime, agent }, undefined);
    throw thrown;
  }
  if (why === undefined) return { agent, outcome: "moved", why: null };
  call.warn(`${agent} is moved back: ${why}`);
  await writePin(call, { runtime, agent }, undefined);
  // With the record of the failed process, the next one would not resume the conversation: the failure was not the
  // conversation's fault.
  if (lived !== undefined) await files.write(record, lived, 0o600);
  const [back] = await restart(call, [agent], force, "now");
  const isBack = back?.outcome === "restarted" || back?.outcome === "started";
  const lost = isBack && hadConversation && back.resumed === false ? "; back in a new conversation" : "";
  return { agent, outcome: isBack ? "rolled back" : "not rolled back", why: why + lost };
}

async function restart(
  call: Call,
  agents: readonly string[],
  force: boolean,
  when: "idle" | "now" = "idle",
): Promise<FleetRestart["agents"]> {
  const { document } = await fleetRestart.run(call, {
    agents: [...agents],
    rolling: agents.length > 1,
    when_idle: when === "idle",
    now: when === "now",
    idle_timeout_ms: null,
    wait: true,
    grace_ms: 2_000,
    force,
    host: null,
  });
  return document.agents;
}

/** Its row once it has left `starting`, or the last one where that takes too long. */
async function settled(call: Call, agent: string): Promise<Row> {
  const { clock } = call.services.host;
  const everything = { classes: [], states: [], attention: false, check: false };
  const end = clock.monotonic() + SETTLED_WITHIN_MS;
  for (;;) {
    call.signal.throwIfAborted();
    const [row] = (await fleetPs.run(call, { agents: [agent], ...everything })).document.agents;
    if (row === undefined) throw new MosaicError("failure", `${agent} is not in the roster any more`);
    const isOver = row.state !== "starting" && row.state !== "restarting" && row.state !== "unknown";
    if (isOver || clock.monotonic() >= end) return row;
    await clock.sleep(LOOK_AGAIN_MS, call.signal);
  }
}

/** Whether it has a conversation that a restart would resume. */
async function hasConversation(call: Call, name: string): Promise<boolean> {
  const fleet = await call.services.fleet();
  const agent = agentNamed(fleet.roster, name);
  const sources = await call.services.stateSources(fleet.roster.tmux.socketName);
  const { lookAtAgent } = await import("../../domain/agent/look.ts");
  const { adapter, facts } = await lookAtAgent(fleet, sources, agent);
  if (facts === undefined || !agent.resume) return false;
  const answer = await adapter.conversation?.(facts, sources.world);
  const record = answer?.known === true ? answer.value?.record : undefined;
  // claude names a conversation before anything was said in it; then there is no record to resume
  return record !== undefined && (await sources.world.fileFacts(record)) !== undefined;
}
