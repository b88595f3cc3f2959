import { lastExit, type LastExit } from "./last-exit.ts";
import type { Host } from "../host/host.ts";
import { MosaicError } from "../../base/errors.ts";
import { parseAgentName, type AgentName } from "../../base/names.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import { readLaunched } from "./agent-facts.ts";
import { keepConversation, keptBytes } from "./keep-conversation.ts";
import { writeEvent } from "../watch/journal.ts";
import { notedConversation } from "./noted-conversation.ts";
import { installedVersion } from "../../runtimes/installed-version.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import { renderLaunched, type Launched } from "../../runtimes/launched.ts";
import type { RuntimeAdapter, RuntimeWorld } from "../../runtimes/contract.ts";
import type { FleetLaunch, LaunchPlan, RoleText } from "../../runtimes/launch-plan.ts";

/** What is about to become a runtime. */
export interface LaunchCall {
  readonly yolo: boolean;
  /** The user's own arguments. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** The path of its program; undefined for one that is inside mosaic. */
  readonly program?: string | undefined;
  /** Its version, where that was asked; undefined: the installed files say it, or it is not known. */
  readonly version?: string | undefined;
  /** What the agent is told about itself at a start; undefined where there is nothing to say. */
  comms?(agent: AgentName): Promise<string | undefined>;
  /** Waits for its turn to start, where other agents use the same account. */
  turn?(agent: AgentName): Promise<void>;
}

/** A process that fails within this time after a resume could not resume its conversation. */
const RESUME_FAILED_MS = 60_000;

/**
 * How a runtime is started here. In the pane of a fleet's agent, as its first process (an agent's own tools inherit its
 * environment too), it gets what mosaic needs to talk to it, which is written to `run/NAME.launch`.
 */
export async function planLaunch(
  host: Host,
  adapter: RuntimeAdapter,
  world: RuntimeWorld,
  call: LaunchCall,
): Promise<LaunchPlan> {
  const agent = parseAgentName(call.environment["MOSAIC_AGENT_NAME"] ?? "");
  const self = host.processes.terminalLeader();
  const isOfThisHome = call.environment["MOSAIC_HOME"] === host.paths.home;
  if (agent === undefined || self === undefined || !isOfThisHome || !isPaneProcess(self, call)) {
    return adapter.launch({ yolo: call.yolo, arguments: call.arguments, fleet: undefined });
  }
  await call.turn?.(agent);
  // Keeps what was said between the last heartbeat and the end. Adapters that must be asked while they run have nothing
  // to keep.
  await keepConversation(
    host,
    { world },
    { agent: { name: agent, runtime: adapter.runtime }, adapter, facts: undefined },
    keptBytes(call.environment),
  );
  const wantsResume = call.environment["MOSAIC_AGENT_RESUME"] === "true";
  const last = wantsResume ? await conversationToResume(host, adapter, world, agent) : {};
  const { resume } = last;
  const launch = await fleetLaunch(host, call, agent, resume);
  const role = await roleText(host, adapter, world, { launch, comms: await call.comms?.(agent) });
  const plan = adapter.launch({ yolo: call.yolo, arguments: call.arguments, fleet: { ...launch, role } });
  await host.files.makeFolder(host.paths.run, 0o700);
  for (const { path, text } of plan.files) await host.files.write(path, text, 0o600);
  const { conversation } = plan.facts;
  const resumed = resume !== undefined && conversation === resume;
  const version = call.version ?? (await versionOf(adapter, world, call.program));
  await writeRecord(host, adapter, call, { agent, self, plan, resumed, version });
  // Restarts, boots and crashes all pass through here: the one place that knows whether the conversation is a new one.
  await writeEvent(host, {
    kind: "conversation",
    agent,
    by: "launcher",
    pid: self.pid,
    conversation,
    resumed,
    detail: resumed ? undefined : last.why,
  });
  return plan;
}

/** The user's own text comes first; ours is added and replaces nothing. */
async function roleText(
  host: Host,
  adapter: RuntimeAdapter,
  world: RuntimeWorld,
  { launch, comms }: { readonly launch: FleetLaunch; readonly comms: string | undefined },
): Promise<RoleText | undefined> {
  if (comms === undefined || adapter.roleBy === undefined) return undefined;
  const own = await adapter.ownInstructions?.(launch, world);
  const text = own === undefined || own.trim() === "" ? comms : `${own.trimEnd()}\n\n${comms}`;
  const path = `${host.paths.run}/${launch.agent}.role.md`;
  return {
    text,
    isNew: (await toldBefore(host, path)) !== text,
    path,
    folder: host.paths.role(launch.agent),
  };
}

/** What the last process was told; undefined where that cannot be read. */
async function toldBefore(host: Host, path: string): Promise<string | undefined> {
  try {
    return await host.files.read(path);
  } catch (thrown) {
    // It is written anew in any case, so this must not keep the agent from starting.
    if (thrown instanceof MosaicError) return undefined;
    throw thrown;
  }
}

/**
 * A terminal that the agent's own tools made (`script`, a tmux of its own) also has a first process with the agent's
 * environment. The pane's command therefore writes its own pid into the environment before it becomes the runtime.
 */
function isPaneProcess({ pid }: ProcessIdentity, { environment }: LaunchCall): boolean {
  const born = environment["MOSAIC_PANE_PID"];
  return born === undefined || born === String(pid);
}

async function fleetLaunch(
  host: Host,
  call: LaunchCall,
  agent: AgentName,
  resume: string | undefined,
): Promise<FleetLaunch> {
  return {
    agent,
    runFolder: host.paths.run,
    userHome: call.environment["HOME"] ?? host.userHome,
    workingDirectory: call.workingDirectory,
    environment: call.environment,
    tools: {
      claudeHook: await ifInstalled(host, host.paths.claudeHook),
      piExtension: await ifInstalled(host, host.paths.piExtension),
    },
    newConversation: crypto.randomUUID(),
    resume,
    port: await host.processes.freePort(),
    password: crypto.randomUUID().replaceAll("-", ""),
  };
}

async function ifInstalled(host: Host, path: string): Promise<string | undefined> {
  return (await host.files.mode(path)) === undefined ? undefined : path;
}

/**
 * The conversation of the last process. undefined where there is none, and after one failed attempt: a resume that
 * cannot work would crash for ever.
 */
async function conversationToResume(
  host: Host,
  adapter: RuntimeAdapter,
  world: RuntimeWorld,
  agent: AgentName,
): Promise<{ readonly resume?: string | undefined; readonly why?: string }> {
  const last = await readLaunched(host, { name: agent });
  if (last === undefined || last.runtime !== adapter.runtime) return {};
  if (last.resumed && endedBadly(last, await lastExit(host, agent))) {
    return { why: "the last life could not go on with the old one" };
  }
  const facts = {
    name: agent,
    pid: last.pid,
    workingDirectory: last.workingDirectory,
    launched: last,
    runFolder: host.paths.run,
    userHome: host.userHome,
  };
  const answer = await adapter.conversation?.(facts, world);
  const found = answer?.known === true ? answer.value?.id : undefined;
  return { resume: found ?? (await notedConversation(host, agent, last)) };
}

/** Hang-up, Ctrl-C, kill -9, kill: signals that somebody else sent. */
const SIGNALS_OF_OTHERS: readonly number[] = [1, 2, 9, 15];

/**
 * Pure. Whether a process ended so soon and so badly after a resume that the resume must have been the reason. A tmux
 * server that dies twice within a minute, or a person with `kill`, says nothing about a conversation.
 */
export function endedBadly(
  last: Pick<Launched, "at">,
  exit: Pick<LastExit, "at" | "wanted" | "status" | "signal" | "result"> | undefined,
): boolean {
  if (exit === undefined || exit.wanted || exit.status === 0) return false;
  const signal = exit.signal ?? (exit.status === undefined ? undefined : exit.status - 128);
  const isOfOthers = signal === undefined || SIGNALS_OF_OTHERS.includes(signal);
  // A kill by the kernel for lack of memory is its own doing: the conversation is too large for the limit.
  if (isOfOthers && exit.result !== "oom-kill") return false;
  // The launcher's times are whole seconds.
  return exit.at + 1000 >= last.at && exit.at - last.at < RESUME_FAILED_MS;
}

interface NewLife {
  readonly agent: AgentName;
  readonly self: ProcessIdentity;
  readonly plan: LaunchPlan;
  readonly resumed: boolean;
  readonly version: string | undefined;
}

/** The version as installed now, which the process is about to become. */
async function versionOf(
  { runtime }: RuntimeAdapter,
  world: RuntimeWorld,
  program: string | undefined,
): Promise<string | undefined> {
  if (program === undefined || runtime === "command" || runtime === "stub") return undefined;
  if (!isRuntimeName(runtime)) return undefined;
  return installedVersion(runtime, program, world);
}

async function writeRecord(
  host: Host,
  adapter: RuntimeAdapter,
  call: LaunchCall,
  { agent, self, plan, resumed, version }: NewLife,
): Promise<void> {
  const record: Launched = {
    runtime: adapter.runtime,
    pid: self.pid,
    startTime: self.startTime,
    at: host.clock.now(),
    workingDirectory: call.workingDirectory,
    conversation: plan.facts.conversation,
    resumed,
    port: plan.facts.port,
    password: plan.facts.password,
    hasExtension: plan.facts.hasExtension === true,
    dataFolder: plan.facts.dataFolder,
    version,
  };
  await host.files.write(host.paths.launchRecord(agent), renderLaunched(record), 0o600);
}
