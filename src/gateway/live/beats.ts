import type { AgentName } from "../../base/names.ts";
import { LONGEST_HEARTBEAT, parseHeartbeat } from "../../domain/heartbeat/format.ts";
import type { Fleet } from "../../domain/host/host.ts";

/** The launcher's, or the runtime's own. */
export function isBeat(file: string): boolean {
  return file.endsWith(".hb") || file.endsWith(".hb.native");
}

/** What becomes a file when it is whole, under another name: of that one it is told too. */
export function isHalfWritten(file: string): boolean {
  return file.endsWith(".tmp");
}

/** A beat comes every few seconds; what it says of the agent changes seldom. */
export class Beats {
  readonly #fleet: Pick<Fleet, "paths" | "files">;
  readonly #said = new Map<string, string>();

  constructor(fleet: Pick<Fleet, "paths" | "files">) {
    this.#fleet = fleet;
  }

  /** Whether the beat in that file of the run folder says of the agent what the last one did not. */
  async hasNews(agent: AgentName, file: string): Promise<boolean> {
    const { files, paths } = this.#fleet;
    const text = await files.readOwn(`${paths.run}/${file}`, LONGEST_HEARTBEAT).catch(() => undefined);
    const beat = parseHeartbeat(text ?? "");
    const says = JSON.stringify([beat?.pid, beat?.state, beat?.stateSince, beat?.restarts, beat?.status]);
    const key = `${agent} ${file}`;
    const before = this.#said.get(key);
    this.#said.set(key, says);
    return before !== undefined && before !== says;
  }
}
