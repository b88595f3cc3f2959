import { describeError } from "../../base/errors.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";

/**
 * That a person stopped an agent (`agents/NAME.stopped`): a restart that is under way leaves it alone, so does the next
 * one, and so does a boot, by the `ExecCondition=` of its unit. Beside its env file and not in the run folder, which may
 * be in memory. Written before the agent is stopped, removed before it is started.
 */
export interface StopRecord {
  /** Milliseconds since the epoch; undefined where the file does not say it. */
  readonly at: number | undefined;
  readonly by: string;
  /** When the agent had been stopped, in milliseconds since the epoch; undefined until then. */
  readonly done: number | undefined;
  /** What was written when it was asked for: it tells one stop from another. */
  readonly text: string;
}

/** Of the record's file, behind the agent's name. */
export const STOP_SUFFIX = ".stopped";
const LONGEST_RECORD = 1024;
const AT_ONCE = 8;

/** What could not be done for an agent, and why. */
type Problems = ReadonlyMap<AgentName, string>;

export type StopRecords = ReadonlyMap<AgentName, StopRecord>;

/** The records of these agents. A folder that cannot be read has none. */
export async function stopRecords(host: Host, agents: readonly AgentName[]): Promise<StopRecords> {
  const present = new Set(await stopFiles(host));
  const found = new Map<AgentName, StopRecord>();
  for (const agent of agents) {
    if (present.has(`${agent}${STOP_SUFFIX}`)) found.set(agent, await readStopRecord(host, agent));
  }
  return found;
}

/** The names of the files among which the records are. */
export async function stopFiles(host: Host): Promise<readonly string[]> {
  return await host.files.list(host.paths.agents).catch(() => []);
}

/** The record of an agent that has one; a file that cannot be read is one that says nothing. */
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
 * Those whose stop counts: a process that began after it was started by somebody who does not know these records, a
 * boot or `systemctl start`. `startedAt`: when the agent's process began, in milliseconds since the epoch.
 */
export function stopsThatCount(
  records: StopRecords,
  startedAt: (agent: AgentName) => number | undefined,
): ReadonlySet<AgentName> {
  const counting = [...records].filter(([agent, { at }]) => (startedAt(agent) ?? 0) <= (at ?? Infinity));
  return new Set(counting.map(([agent]) => agent));
}

/**
 * Several are written at once: each waits for the disk, which makes one wait of several. A full disk has room for a name:
 * there the record is an empty file, which counts until the agent is started. Returns of whom nothing could be written, and
 * why.
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

/** Not all at once: each has a file open, and a process may have few. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
  }
}

/**
 * Adds to the records that these have been stopped now: an end that comes later is that of another life. Nothing waits for
 * the disk: behind a power cut no life goes on that this would tell from another.
 */
export async function recordStopped(host: Host, agents: readonly AgentName[]): Promise<void> {
  const done = new Date(host.clock.now()).toISOString();
  const records = await stopRecords(host, agents);
  for (const agent of records.keys()) {
    await host.files.append(stopRecordPath(host, agent), `done=${done}\n`).catch(() => undefined);
  }
}

/**
 * Removes the record that these were stopped; with `only`, of no other stops than those. Returns whose could not be
 * removed, and why.
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

/** Where it stands, if it does. */
export function stopRecordPath(host: Host, agent: AgentName): string {
  return `${host.paths.agents}/${agent}${STOP_SUFFIX}`;
}
