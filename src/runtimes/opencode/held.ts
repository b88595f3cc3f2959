import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import type { HeldMessage } from "../state.ts";
import { parseMessages, type SessionMessage } from "./messages.ts";
import type { OpencodeServer } from "./server.ts";
import { hasMessageHead } from "../message-head.ts";

/**
 * opencode writes a message into its database before it begins on it, and a process that ends in between leaves it there:
 * the next one shows it, as QUEUED behind the answer that was cut off, and begins on it together with the next message,
 * whenever that comes. So it does with what waited behind an answer that a person interrupted (1.18.33).
 */
export interface Unbegun extends HeldMessage {
  readonly text: string;
  /** Since when this process could have begun on it, in milliseconds since the epoch. */
  readonly since: number;
  /** It is mosaic's, it came before this process began, and nobody has interrupted what ran then. */
  readonly isLeftBehind: boolean;
}

/** Before that it is about to begin. */
const UNBEGUN_AFTER_MS = 10_000;
const LAST_MESSAGES = 10;
/** One that began so lately is asked at once for all of them: its server is slow then, and a look has little time. */
const YOUNG_MS = 10 * 60_000;

/** What an idle session has not begun on, oldest first. */
export async function heldMessages(
  { launched }: AgentFacts,
  world: RuntimeWorld,
  server: OpencodeServer,
  session: string,
): Promise<Answer<readonly Unbegun[]>> {
  const startedAt = launched?.at ?? 0;
  const now = world.clock.now();
  // answers have long parts, and the last message alone says whether any is held
  for (const limit of now - startedAt < YOUNG_MS ? [LAST_MESSAGES] : [1, LAST_MESSAGES]) {
    const answer = await server.send("GET", `/session/${session}/message?limit=${limit}`);
    if (answer?.status !== 200) return cannotTell("its server does not give the messages");
    const held = findHeld(parseMessages(answer.body), startedAt, now);
    if (held.length === 0 || limit === LAST_MESSAGES) return known(held);
  }
  return known([]);
}

/** Pure. `startedAt`: when this opencode began. */
export function findHeld(
  messages: readonly SessionMessage[],
  startedAt: number,
  now: number,
): readonly Unbegun[] {
  const answer = messages.findLastIndex(({ role }) => role === "assistant");
  const behind = messages.slice(answer + 1).filter(({ role, texts }) => role === "user" && texts.length > 0);
  const isInterrupted = messages[answer]?.interrupted === true;
  return behind
    .filter(({ created }) => created < startedAt || now - created > UNBEGUN_AFTER_MS)
    .map(({ id, created, choice, texts }) => {
      const text = texts.join("\n");
      return {
        id,
        choice,
        text,
        since: Math.max(created, startedAt),
        isLeftBehind: created < startedAt && !isInterrupted && hasMessageHead(text),
      };
    });
}
