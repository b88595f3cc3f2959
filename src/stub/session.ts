/** Which session a command line asks for: a new one, a given one, the newest. */
import type { Entry } from "./agent-state.ts";
import type { StubArguments } from "./arguments.ts";
import { createRecord, hasRecord, newestSession, readTranscript } from "./record.ts";

export type OpenedSession =
  | {
      readonly kind: "opened";
      readonly id: string;
      readonly resumed: boolean;
      readonly transcript: readonly Entry[];
    }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

/** Opens (and, for a new session, makes) the record under `home`. */
export function openSession(home: string, wanted: StubArguments["session"]): OpenedSession {
  if (wanted.kind === "new") {
    const id = wanted.id ?? crypto.randomUUID();
    if (createRecord(home, id)) return { kind: "opened", id, resumed: false, transcript: [] };
    return {
      kind: "refused",
      message: `session id ${id} is already in use`,
      hint: `mosaic stub --resume ${id}`,
    };
  }
  const id = wanted.kind === "resume" ? wanted.id : newestSession(home);
  if (id === undefined) {
    return { kind: "refused", message: "there is no session to continue", hint: "mosaic stub" };
  }
  if (!hasRecord(home, id)) {
    return { kind: "refused", message: `no session has the id ${JSON.stringify(id)}`, hint: "mosaic stub" };
  }
  return { kind: "opened", id, resumed: true, transcript: readTranscript(home, id) };
}
