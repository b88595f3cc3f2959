import { known, mapAnswer, type Answer } from "../../base/answer.ts";
import type { Host } from "../host/host.ts";
import { sessionOf, type SessionName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { agentFacts } from "./agent-facts.ts";
import { decideState, mayStillStart } from "./decide-state.ts";
import type { Panes, PaneView } from "../ports/panes.ts";
import type { AgentFacts, RuntimeAdapter, RuntimeWorld, ScreenReading } from "../../runtimes/contract.ts";
import { isMeasured } from "../../runtimes/measured-versions.ts";
import { isRuntimeName, type RuntimeName } from "../../runtimes/runtime-name.ts";
import { readScreenWith } from "../../runtimes/read-screen.ts";
import { standingOf, type VersionProof } from "../host/proven-versions.ts";
import type { PatternFile, PatternsInUse } from "../patterns/pattern-file.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import type { AgentState } from "../../runtimes/state.ts";

/** What it takes to tell what agents are doing. */
export interface StateSources {
  readonly panes: Panes;
  readonly world: RuntimeWorld;
  adapterOf(agent: Pick<RosterAgent, "runtime" | "described">): RuntimeAdapter;
  /** The versions of a runtime that were proven on this host; left out: none. */
  provenVersions?(runtime: RuntimeName): Promise<readonly VersionProof[]>;
  /** The words of the home's pattern file for a version of a runtime; left out, or without a file: none. */
  patterns?(runtime: RuntimeName, version: string | undefined): Promise<PatternsInUse | undefined>;
  /** The pattern file itself. */
  patternFile?(): Promise<PatternFile>;
  /** MOSAIC_HEARTBEAT_IDLE_THRESHOLD in milliseconds. */
  readonly availableAfterMs: number;
}

/** The part of an agent that a look needs. */
export type LookedAt = Pick<RosterAgent, "name" | "runtime" | "described">;

/** One agent at one look. */
export interface AgentLook {
  readonly agent: LookedAt;
  readonly adapter: RuntimeAdapter;
  readonly state: AgentState;
  /** undefined where there is no pane, or tmux did not answer. */
  readonly view: PaneView | undefined;
  readonly reading: ScreenReading | undefined;
  /** undefined where no process lives. */
  readonly facts: AgentFacts | undefined;
  /** How long the pane's process has lived, in milliseconds. */
  readonly processAgeMs: number | undefined;
  readonly version: RunningVersion;
  /** undefined: the home has no pattern file, or nothing was seen. */
  readonly patterns: PatternsInUse | undefined;
}

/** The version that an agent runs; undefined where it cannot be told. */
export interface RunningVersion {
  readonly version: string | undefined;
  /** Whether mosaic's knowledge of the runtime was measured with this version, or proven here. */
  readonly measured: boolean | undefined;
  /** It was proven here, but by other patterns than those that count now. */
  readonly provenOtherwise?: boolean;
}

/** One look of tmux at all of these agents. The rest comes from files, /proc and the runtimes' own answers. */
export async function lookAtAgents(
  host: Host,
  sources: StateSources,
  agents: readonly LookedAt[],
): Promise<readonly AgentLook[]> {
  const views = await sources.panes.look(agents.map((agent) => sessionOf(agent.name)));
  return Promise.all(agents.map((agent) => lookAtView(host, sources, agent, views)));
}

export async function lookAtAgent(host: Host, sources: StateSources, agent: LookedAt): Promise<AgentLook> {
  const [look] = await lookAtAgents(host, sources, [agent]);
  if (look === undefined) throw new Error(`nothing was seen of ${agent.name}`);
  return look;
}

async function lookAtView(
  host: Host,
  sources: StateSources,
  agent: LookedAt,
  views: Answer<ReadonlyMap<SessionName, PaneView>>,
): Promise<AgentLook> {
  const adapter = sources.adapterOf(agent);
  const pane = await withoutZombie(
    host,
    mapAnswer(views, (found) => found.get(sessionOf(agent.name))),
  );
  const view = pane.known ? pane.value : undefined;
  const living = view?.dead === false ? view : undefined;
  const facts = living === undefined ? undefined : await agentFacts(host, agent, living);
  const version = await runningVersion(sources, agent, adapter, facts);
  // The user's own runtimes have their words in their descriptions.
  const patterns =
    view && isRuntimeName(agent.runtime)
      ? await sources.patterns?.(agent.runtime, version.version)
      : undefined;
  const screen = view && parseScreen(view.screen, view.title, view.columns);
  const reading = screen && readScreenWith(adapter, screen, patterns?.words);
  const native =
    facts === undefined
      ? undefined
      : await (adapter.nativeState?.(facts, sources.world) ?? adapter.limit?.(facts, sources.world, reading));
  const startedAt = living === undefined ? undefined : host.processes.startedAt(living.pid);
  const now = host.clock.now();
  const processAgeMs = startedAt === undefined ? undefined : Math.max(0, now - startedAt);
  // its files are read only where they can change the answer
  const hasYetTo =
    facts !== undefined && mayStillStart(processAgeMs)
      ? await adapter.hasYetTo?.(facts, sources.world)
      : undefined;
  const state = decideState({
    runtime: agent.runtime,
    pane,
    native,
    wordIsBlind: adapter.wordIsBlind === true,
    screen: reading,
    isBlank: screen?.lines.every(({ text }) => text === "") === true,
    hasYetTo,
    processAgeMs,
    activity: view?.activity,
    now,
    availableAfterMs: sources.availableAfterMs,
  });
  return { agent, adapter, state, view, reading, facts, processAgeMs, version, patterns };
}

async function runningVersion(
  sources: StateSources,
  { runtime }: LookedAt,
  adapter: RuntimeAdapter,
  facts: AgentFacts | undefined,
): Promise<RunningVersion> {
  if (facts === undefined) return { version: undefined, measured: undefined };
  const version = await (adapter.runningVersion?.(facts, sources.world) ?? facts.launched?.version);
  if (!isRuntimeName(runtime)) return { version, measured: isAmong(adapter.measuredWith ?? [], version) };
  const measured = isMeasured(runtime, version);
  // A file of this host is read only where it can change the answer.
  if (measured !== false || sources.provenVersions === undefined) return { version, measured };
  return { version, ...standingOf(await sources.provenVersions(runtime), version) };
}

/** By what the author of its description says; without versions there is no claim. */
function isAmong(measured: readonly string[], version: string | undefined): boolean | undefined {
  return version === undefined || measured.length === 0 ? undefined : measured.includes(version);
}

/** tmux 3.3a may miss the end of a pane's process (ADR 0011) and show a living pane: the kernel knows better. */
async function withoutZombie(
  host: Host,
  pane: Answer<PaneView | undefined>,
): Promise<Answer<PaneView | undefined>> {
  if (!pane.known || pane.value === undefined || pane.value.dead) return pane;
  const identity = await host.processes.identity(pane.value.pid);
  const isGone = identity.known && identity.value === undefined;
  return isGone ? known({ ...pane.value, dead: true }) : pane;
}
