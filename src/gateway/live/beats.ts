import type { AgentName } from "../../base/names.ts";
import { LONGEST_HEARTBEAT, parseHeartbeat } from "../../domain/heartbeat/format.ts";
import type { Fleet } from "../../domain/host/host.ts";

/** Whether the heartbeat was written by the runtime itself. */
export function isNativeBeat(file: string): boolean {
  return file.endsWith(".hb.native");
}

/**
 * Files that bring no news: the launcher's heartbeat, whose content the pane or the runtime's own files reported
 * before; and temporary names, which are reported again under the final name.
 */
export function tellsNothing(file: string): boolean {
  return file.endsWith(".hb") || file.endsWith(".tmp");
}

/** Files that report the end of an agent, and what its launcher does where that is the supervisor. */
export function tellsOfLife(file: string): boolean {
  return file.endsWith(".exit") || file.endsWith(".death") || file.endsWith(".supervisor");
}

/** Filters the runtimes' own heartbeats: one comes every few seconds, and its content seldom changes. */
export class Beats {
  readonly #fleet: Pick<Fleet, "paths" | "files">;
  readonly #said = new Map<string, string>();

  constructor(fleet: Pick<Fleet, "paths" | "files">) {
    this.#fleet = fleet;
  }

  /**
   * Whether the heartbeat in that file differs from the last one. The first one does: a look before it may have missed
   * it.
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
