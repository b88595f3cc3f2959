import type { AgentSend } from "../operations/documents/agent-send.ts";
import { act, NoAnswer, Refused, wordsOf } from "./ask.ts";
import { announce } from "./announce.ts";
import { refresh } from "./live.ts";
import { storeOf } from "./store.ts";

/** A message that this page sent, and what came of it. */
export interface Send {
  /** The message's own: asked again with it, an agent gets it once. */
  readonly id: string;
  readonly agent: string;
  readonly text: string;
  readonly whenIdle: boolean;
  /** By Date.now(). */
  readonly begun: number;
  readonly outcome:
    | { readonly kind: "under way" }
    | { readonly kind: "receipt"; readonly receipt: AgentSend }
    | { readonly kind: "refused"; readonly why: string; readonly hint: string | null }
    | { readonly kind: "no answer" };
}

/** The newest first. They are this page's alone: what the fleet remembers is its journal. */
export const sends = storeOf<readonly Send[]>([]);

/** How long a message waits for its agent to become idle. */
const WHEN_IDLE_MS = 600_000;

export function send(agent: string, text: string, whenIdle: boolean): void {
  const entry: Send = {
    id: newId(),
    agent,
    text,
    whenIdle,
    begun: Date.now(),
    outcome: { kind: "under way" },
  };
  sends.set([entry, ...sends.get()]);
  void deliver(entry);
}

/** Asks again, with the same id: one that arrived is answered with its first receipt. */
export function sendAgain(entry: Send): void {
  replace({ ...entry, outcome: { kind: "under way" } });
  void deliver(entry);
}

async function deliver(entry: Send): Promise<void> {
  const { id, agent, text, whenIdle } = entry;
  try {
    const receipt = await act("agent.send", {
      agent,
      text,
      id,
      ...(whenIdle ? { wait_idle: true, timeout_ms: WHEN_IDLE_MS } : {}),
    });
    replace({ ...entry, outcome: { kind: "receipt", receipt } });
    announce(`message to ${agent}: ${receipt.verdict}`);
  } catch (thrown) {
    const outcome: Send["outcome"] =
      thrown instanceof NoAnswer
        ? { kind: "no answer" }
        : { kind: "refused", why: wordsOf(thrown), hint: thrown instanceof Refused ? thrown.hint : null };
    replace({ ...entry, outcome });
    announce(`message to ${agent}: ${outcome.kind}`);
  }
  void refresh();
}

function replace(entry: Send): void {
  sends.set(sends.get().map((other) => (other.id === entry.id ? entry : other)));
}

/** Random; not crypto.randomUUID(), which only a secure context has. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
