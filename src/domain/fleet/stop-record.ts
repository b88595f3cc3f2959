import { describeError } from "../../base/errors.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";

/**
 * Says that a person stopped an agent (`agents/NAME.stopped`). Restarts leave such an agent alone, and so does a boot,
 * by the `ExecCondition=` of its unit. The file lies beside the env file, not in the run folder, which may be in
 * memory. It is written before the agent is stopped, and removed before it is started.
 */
export interface StopRecord {
  /** When it was asked for, in milliseconds since the epoch; undefined where the file does not say. */
  readonly at: number | undefined;
  readonly by: string;
  /** When the agent had been stopped, in milliseconds since the epoch; undefined until then. */
  readonly done: number | undefined;
  /** The text of the file, which tells one stop from another. */
  readonly text: string;
}

/** Follows the agent's name in the name of the file. */
export const STOP_SUFFIX = ".stopped";
const LONGEST_RECORD = 1024;
const AT_ONCE = 8;

/** What could not be done for an agent, and why. */
type Problems = ReadonlyMap<AgentName, string>;

export type StopRecords = ReadonlyMap<AgentName, StopRecord>;

/** The records of these agents. None where the folder cannot be read. */
export async function stopRecords(host: Host, agents: readonly AgentName[]): Promise<StopRecords> {
  const present = new Set(await stopFiles(host));
  const found = new Map<AgentName, StopRecord>();
  for (const agent of agents) {
    if (present.has(`${agent}${STOP_SUFFIX}`)) found.set(agent, await readStopRecord(host, agent));
  }
  return found;
}

/** The names of the files in the folder of the records. */
export async function stopFiles(host: Host): Promise<readonly string[]> {
  return await host.files.list(host.paths.agents).catch(() => []);
}

/** The record of an agent that has one. A file that cannot be read is an empty record. */
export async function readStopRecord(host: Host, agent: AgentName): Promise<StopRecord> {
  const text = (await host.files.readOwn(stopRecordPath(host, agent), LONGEST_RECORD)) ?? "";
  const values = parseKeyValues(text);
  return {
    at: timeOf(values.get("at")),
    by: values.get("by") ?? "somebody",
    done: timeOf(values.get("done")),
    text: text.replace(/^done=.*(\n|$)/gm, ""),
  };
}

function timeOf(text = ""): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The agents whose stop still counts. It does not count for a process that began after it: a boot or `systemctl start`
 * began that, without knowing the records. `startedAt` returns when an agent's process began, in milliseconds since the
 * epoch.
 */
export function stopsThatCount(
  records: StopRecords,
  startedAt: (agent: AgentName) => number | undefined,
): ReadonlySet<AgentName> {
  const counting = [...records].filter(([agent, { at }]) => (startedAt(agent) ?? 0) <= (at ?? Infinity));
  return new Set(counting.map(([agent]) => agent));
}

/**
 * Writes several records at once, so that the waits for the disk overlap. A full disk still has room for a name: the
 * record is then an empty file, which counts until the agent is started. Returns the agents for which nothing could be
 * written, and why.
 */
export async function recordStops(
  host: Host,
  agents: readonly AgentName[],
  by = host.userName,
): Promise<Problems> {
  const at = new Date(host.clock.now()).toISOString();
  const text = `at=${at}\nby=${by}\n`;
  const problems = new Map<AgentName, string>();
  await inBatches(agents, async (agent) => {
    const write = (what: string) => host.files.write(stopRecordPath(host, agent), what, 0o600);
    await write(text)
      .catch(() => write(""))
      .catch((thrown: unknown) => problems.set(agent, describeError(thrown)));
  });
  return problems;
}

/** In batches, because each open file counts against the limit of the process. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
  }
}

/**
 * Adds to the records that these agents are stopped now: a later exit is that of another process. Nothing waits for the
 * disk: after a power cut there is no process left to tell apart.
 */
export async function recordStopped(host: Host, agents: readonly AgentName[]): Promise<void> {
  const done = new Date(host.clock.now()).toISOString();
  const records = await stopRecords(host, agents);
  for (const agent of records.keys()) {
    await host.files.append(stopRecordPath(host, agent), `done=${done}\n`).catch(() => undefined);
  }
}

/**
 * Removes the records of these agents; with `only`, just those of these very stops. Returns the agents whose record
 * could not be removed, and why.
 */
export async function forgetStops(
  host: Host,
  agents: readonly AgentName[],
  only?: StopRecords,
): Promise<Problems> {
  const problems = new Map<AgentName, string>();
  const now = await stopRecords(host, agents);
  for (const [agent, record] of now) {
    if (only !== undefined && only.get(agent)?.text !== record.text) continue;
    await host.files
      .remove(stopRecordPath(host, agent))
      .catch((thrown: unknown) => problems.set(agent, describeError(thrown)));
  }
  return problems;
}

/** The path of the record; it may not exist. */
export function stopRecordPath(host: Host, agent: AgentName): string {
  return `${host.paths.agents}/${agent}${STOP_SUFFIX}`;
}
