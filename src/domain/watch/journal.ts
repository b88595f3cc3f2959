import { describeError } from "../../base/errors.ts";
import { agentOfUnit, parseAgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { KEPT_SEGMENTS, LONGEST_SEGMENT } from "../host/journal-bounds.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import { appendLines, isComplete, segmentsOf, type RotatedFile } from "./rotated-file.ts";
import {
  isWanted,
  LONGEST_LINE,
  parseEvents,
  renderEvent,
  type EventFilter,
  type FleetEvent,
} from "./event.ts";

/** The journal of a fleet: lines that launchers and commands add to one file (rotated-file.ts). */
type Place = Pick<Host, "files" | "paths">;

/**
 * Adds an event. Never throws, and never makes its caller wait: a journal that cannot be written delays no agent and no
 * command. A home without a fleet gets no journal.
 */
export async function writeEvent(
  { files, paths, clock }: Place & Pick<Host, "clock">,
  event: Omit<FleetEvent, "at"> & { readonly at?: number },
): Promise<void> {
  try {
    await appendLines({ files, clock }, journalOf(paths), renderEvent({ at: clock.now(), ...event }));
  } catch {
    // `fleet doctor` checks the journal by itself
  }
}

function journalOf({ eventsFolder: folder }: Pick<Host["paths"], "eventsFolder">): RotatedFile {
  return { folder, name: "events", longest: LONGEST_SEGMENT, kept: KEPT_SEGMENTS };
}

/** The matching events, oldest first; empty where there is no journal. */
export async function readEvents(place: Place, filter: EventFilter): Promise<FleetEvent[]> {
  const events: FleetEvent[] = [];
  for (const path of await segmentsSince(place, filter.since)) {
    const text = (await place.files.readOwn(path, 2 * LONGEST_SEGMENT)) ?? "";
    events.push(...parseEvents(text).filter((event) => isWanted(event, filter)));
  }
  // Lines of two writers may be out of order.
  return events.toSorted((one, other) => one.at - other.at);
}

/** Why the journal cannot be written; undefined where it can, or was not needed yet. Adds nothing to it. */
export async function journalProblem({ files, paths, userId }: Place & Pick<Host, "userId">) {
  for (const path of [paths.eventsFolder, paths.events]) {
    if (await files.isLink(path)) return `${path} is a symlink`;
    const facts = await files.identity(path);
    if (facts === undefined) return undefined;
    if (facts.owner !== userId) return `${path} belongs to another user`;
    if ((facts.mode & 0o200) === 0) return `${path} may not be written to`;
  }
  try {
    // Adds nothing, but fails for a folder in its place or a read-only file system.
    await files.append(paths.events, "");
    return undefined;
  } catch (thrown) {
    return describeError(thrown);
  }
}

/** Since when the journal has events, in milliseconds since the epoch. undefined: it has none. */
export async function oldestEvent(place: Place): Promise<number | undefined> {
  for (const path of await segmentsSince(place, 0)) {
    const [first] = parseEvents((await place.files.readOwn(path, 2 * LONGEST_LINE)) ?? "");
    if (first !== undefined) return first.at;
  }
  return undefined;
}

/** The files that may contain events from then on, oldest first. */
export async function segmentsSince(place: Place, since: number): Promise<readonly string[]> {
  return await segmentsOf(place, journalOf(place.paths), since);
}

/** Whether one of these files will not change any more. */
export function isCompleteSegment({ paths, clock }: Pick<Host, "paths" | "clock">, path: string): boolean {
  return isComplete(journalOf(paths), path, clock.now());
}

/**
 * Who runs a command: the agent whose cgroup it runs in, or which it names and descends from; otherwise the user. The
 * variable alone does not count, because a process that left the fleet still inherits it.
 */
export async function writerOf(
  { files, paths, processes, userName }: Place & Pick<Host, "processes" | "userName">,
  claimed: string | undefined,
): Promise<string> {
  const cgroup = await processes.cgroup(processes.ownPid());
  const units = cgroup.known ? (cgroup.value?.split("/") ?? []) : [];
  const agent = units.map(agentOfUnit).find((name) => name !== undefined);
  if (agent !== undefined) return `agent ${agent}`;
  const name = parseAgentName(claimed ?? "");
  if (name === undefined) return `user ${userName}`;
  const beat = parseKeyValues((await files.readOwn(paths.heartbeat(name), 4096)) ?? "");
  const isBelow = processes.ancestors().includes(Number(beat.get("pid")));
  return isBelow ? `agent ${name}` : `user ${userName}`;
}
