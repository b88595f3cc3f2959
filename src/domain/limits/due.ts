import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";

type Place = Pick<Host, "files" | "paths">;

/** When something has to be done for an agent, in milliseconds since the epoch, whole seconds. */
export interface Due {
  readonly at: number;
  /** The end of the limit after which it has not been told to continue yet; undefined: there is none. */
  readonly limit: number | undefined;
}

/** Bytes; enough for two numbers of seconds. */
const LONGEST = 64;

/**
 * What is due for an agent; undefined: nothing. Its launcher, which is waiting anyway, starts a process that does it
 * (`mosaic fleet limits flush`). The file is a line of seconds since the epoch that bash can read, beside the files
 * that must outlive the run folder.
 */
export async function readDue({ files, paths }: Place, agent: AgentName): Promise<Due | undefined> {
  return parseDue((await files.readOwn(paths.due(agent), LONGEST)) ?? "");
}

/** Pure. */
export function parseDue(text: string): Due | undefined {
  const [, at, limit] = /^(\d{9,11})(?: (\d{9,11}))?\n$/.exec(text) ?? [];
  if (at === undefined) return undefined;
  return { at: Number(at) * 1000, limit: limit === undefined ? undefined : Number(limit) * 1000 };
}

/** Pure. Rounds up, so that it is never too early. */
export function renderDue({ at, limit }: Due): string {
  return `${[at, limit].flatMap((time) => (time === undefined ? [] : [Math.ceil(time / 1000)])).join(" ")}\n`;
}

export async function writeDue({ files, paths }: Place, agent: AgentName, due: Due): Promise<void> {
  await files.write(paths.due(agent), renderDue(due), 0o600);
}

/** Notes the end of a limit. Changes nothing where something is due earlier: that process sees the limit. */
export async function noteLimit(place: Place, agent: AgentName, until: number): Promise<void> {
  const before = await readDue(place, agent);
  if (before === undefined || before.at > Math.ceil(until / 1000) * 1000) {
    await writeDue(place, agent, { at: until, limit: until });
  }
}

/** Notes that something has to be done by then; the limit after which it is told to continue stays the same. */
export async function noteDue(place: Place, agent: AgentName, at: number): Promise<void> {
  const before = await readDue(place, agent);
  if (before === undefined || before.at > Math.ceil(at / 1000) * 1000) {
    await writeDue(place, agent, { at, limit: before?.limit });
  }
}

export async function forgetDue({ files, paths }: Place, agent: AgentName): Promise<void> {
  await files.remove(paths.due(agent));
}
