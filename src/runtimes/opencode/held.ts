import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseMessages, type SessionMessage } from "./messages.ts";
import type { OpencodeServer } from "./server.ts";

/**
 * opencode writes a message into its database before it begins on it, and a process that ends in between leaves it there:
 * the next one shows it, as QUEUED behind the answer that was cut off, and begins on it together with the next message,
 * whenever that comes. So it does with what waited behind an answer that a person interrupted (1.18.33).
 */
interface HeldMessage {
  readonly id: string;
  readonly text: string;
  /** It came before this process began, and nobody has interrupted what ran then. */
  readonly isLeftBehind: boolean;
}

/** Before that it is about to begin. */
const UNBEGUN_AFTER_MS = 10_000;
const LAST_MESSAGES = 10;

/** What an idle session has not begun on, oldest first; none where its server does not say. */
export async function heldMessages(
  { launched }: AgentFacts,
  world: RuntimeWorld,
  server: OpencodeServer,
  session: string,
): Promise<readonly HeldMessage[]> {
  // answers have long parts, and the last message alone says whether any is held
  for (const limit of [1, LAST_MESSAGES]) {
    const answer = await server.send("GET", `/session/${session}/message?limit=${limit}`);
    const held = findHeld(parseMessages(answer?.body ?? ""), launched?.at ?? 0, world.clock.now());
    if (held.length === 0 || limit === LAST_MESSAGES) return held;
  }
  return [];
}

/** Pure. `startedAt`: when this opencode began. */
export function findHeld(
  messages: readonly SessionMessage[],
  startedAt: number,
  now: number,
): readonly HeldMessage[] {
  const answer = messages.findLastIndex(({ role }) => role === "assistant");
  const behind = messages.slice(answer + 1).filter(({ role, texts }) => role === "user" && texts.length > 0);
  const isInterrupted = messages[answer]?.interrupted === true;
  return behind
    .filter(({ created }) => created < startedAt || now - created > UNBEGUN_AFTER_MS)
    .map(({ id, created, texts }) => ({
      id,
      text: texts.join("\n"),
      isLeftBehind: created < startedAt && !isInterrupted,
    }));
}
