import type { AgentName } from "../../../base/names.ts";
import type { Host } from "../../host/host.ts";
import type { Message } from "./message.ts";

type Place = Pick<Host, "files" | "paths">;

/** A message that mosaic keeps until a usage limit has passed; oldest first in its file, a line each. */
export interface WaitingMessage extends Message {
  /** Milliseconds since the epoch at which it was kept. */
  readonly at: number;
  readonly clearDraft: boolean;
}

/** Messages, and bytes of all of them: more than a night brings. */
const MOST = 200;
const LONGEST = 8 * 1024 * 1024;

/** For whoever holds the agent's sender lock, or only looks. */
export async function readWaiting(
  { files, paths }: Place,
  agent: AgentName,
): Promise<readonly WaitingMessage[]> {
  const text = (await files.readOwn(paths.waiting(agent), LONGEST)) ?? "";
  return text.split("\n").flatMap((line) => parseWaiting(line) ?? []);
}

/** False where there is no room for one more. Only the holder of the sender lock may. */
export async function addWaiting(place: Place, agent: AgentName, message: WaitingMessage): Promise<boolean> {
  const all = [...(await readWaiting(place, agent)), message];
  const text = render(all);
  if (all.length > MOST || new TextEncoder().encode(text).length > LONGEST) return false;
  await place.files.write(place.paths.waiting(agent), text, 0o600);
  return true;
}

/** Only the holder of the sender lock may. */
export async function removeWaiting(place: Place, agent: AgentName, id: string): Promise<void> {
  const all = await readWaiting(place, agent);
  const left = all.filter((message) => message.id !== id);
  if (left.length === all.length) return;
  if (left.length === 0) await place.files.remove(place.paths.waiting(agent));
  else await place.files.write(place.paths.waiting(agent), render(left), 0o600);
}

function render(messages: readonly WaitingMessage[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

function parseWaiting(line: string): WaitingMessage | undefined {
  if (line === "") return undefined;
  try {
    const { id, at, text, needle, source, note, clearDraft } = JSON.parse(line) as Record<string, unknown>;
    if (typeof id !== "string" || typeof at !== "number") return undefined;
    if (typeof text !== "string" || typeof needle !== "string") return undefined;
    return {
      id,
      at,
      text,
      needle,
      raw: false,
      source: typeof source === "string" ? source : undefined,
      note: typeof note === "object" && note !== null ? note : undefined,
      clearDraft: clearDraft === true,
    };
  } catch {
    return undefined;
  }
}
