import type { Files } from "../ports/files.ts";
import { isHalfWritten, LONGEST_HEARTBEAT, parseHeartbeat, type Heartbeat } from "./format.ts";

/** How often a file is read that is written over meanwhile; a writer that was stopped in between does not go on. */
const TRIES = 4;

/** The beat in a file; undefined where there is none, or none that we may read. Throws what {@link Files.readOwn} throws. */
export async function readHeartbeat(
  files: Pick<Files, "readOwn">,
  path: string,
): Promise<Heartbeat | undefined> {
  for (let tries = 1; ; tries += 1) {
    const text = await files.readOwn(path, LONGEST_HEARTBEAT + 1);
    if (text === undefined) return undefined;
    if (tries === TRIES || !isHalfWritten(text)) return parseHeartbeat(text);
  }
}
