import type { AgentName } from "../../base/names.ts";
import { LONGEST_HEARTBEAT, parseHeartbeat } from "../../domain/heartbeat/format.ts";
import type { Fleet } from "../../domain/host/host.ts";

/** The runtime's own. */
export function isNativeBeat(file: string): boolean {
  return file.endsWith(".hb.native");
}

/**
 * The launcher's beat: what is in it was told before, by the pane or by the runtime's own files; and what becomes a file
 * when it is whole, under another name, of which it is told too.
 */
export function tellsNothing(file: string): boolean {
  return file.endsWith(".hb") || file.endsWith(".tmp");
}

/** That an agent ended, and how; and what its launcher is about, where it is the supervisor. */
export function tellsOfLife(file: string): boolean {
  return file.endsWith(".exit") || file.endsWith(".death") || file.endsWith(".supervisor");
}

/** A runtime writes its own beat every few seconds; what it says of the agent changes seldom. */
export class Beats {
  readonly #fleet: Pick<Fleet, "paths" | "files">;
  readonly #said = new Map<string, string>();

  constructor(fleet: Pick<Fleet, "paths" | "files">) {
    this.#fleet = fleet;
  }

  /**
   * Whether the beat in that file of the run folder says of the agent what the last one did not. The first one does: what
   * was looked at before it came is not known to be of it.
   */
  async hasNews(agent: AgentName, file: string): Promise<boolean> {
    const { files, paths } = this.#fleet;
    const text = await files.readOwn(`${paths.run}/${file}`, LONGEST_HEARTBEAT).catch(() => undefined);
    const beat = parseHeartbeat(text ?? "");
    const says = JSON.stringify([beat?.pid, beat?.state, beat?.stateSince, beat?.restarts, beat?.status]);
    const key = `${agent} ${file}`;
    const before = this.#said.get(key);
    this.#said.set(key, says);
    return before !== says;
  }
}
