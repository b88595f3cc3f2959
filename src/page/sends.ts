import type { AgentSend } from "../operations/documents/agent-send.ts";
import { act, NoAnswer, Refused, wordsOf } from "./ask.ts";
import { announce } from "./announce.ts";
import { refresh } from "./live.ts";
import { storeOf } from "./store.ts";

/** A message sent from this page, and what became of it. */
export interface Send {
  /** The message's own id: sent again with it, an agent gets it once. */
  readonly id: string;
  /** NAME, or HOST/NAME of an agent of another host. */
  readonly agent: string;
  readonly text: string;
  readonly whenIdle: boolean;
  /** By Date.now(). */
  readonly begun: number;
  readonly outcome:
    /** `soFar`: how far it has come on its way to another host. */
    | { readonly kind: "under way"; readonly soFar: AgentSend | null }
    | { readonly kind: "receipt"; readonly receipt: AgentSend }
    | { readonly kind: "refused"; readonly why: string; readonly hint: string | null }
    | { readonly kind: "no answer" };
}

/** The newest first. Only of this page: the journal is what the fleet remembers. */
export const sends = storeOf<readonly Send[]>([]);

/** Unsent text for an agent, kept while another view is shown. */
export const drafts = storeOf<Readonly<Record<string, string>>>({});

export function keepDraft(agent: string, text: string): void {
  drafts.set({ ...drafts.get(), [agent]: text });
}

/** Puts the text of a message that the agent did not get above what was typed since. */
export function writeAgain({ agent, text }: Send): void {
  keepDraft(agent, [text, drafts.get()[agent] ?? ""].filter((part) => part !== "").join("\n\n"));
}

/** Leaves nothing behind for the next user. */
export function forgetSends(): void {
  sends.set([]);
  drafts.set({});
}

const UNDER_WAY: Send["outcome"] = { kind: "under way", soFar: null };

/** How long a message waits for its agent to become idle. */
const WHEN_IDLE_MS = 600_000;
/** A receipt of another host that is not there by then may take a while, so its progress is requested once. */
const SO_FAR_MS = 2_000;
const SO_FAR_PATIENCE_MS = 1_000;

export function send(agent: string, text: string, whenIdle: boolean): void {
  const entry: Send = {
    id: newId(),
    agent,
    text,
    whenIdle,
    begun: Date.now(),
    outcome: UNDER_WAY,
  };
  sends.set([entry, ...sends.get()]);
  void deliver(entry);
}

/** Sends it again with the same id: if it had arrived, the answer is its first receipt. */
export function sendAgain(entry: Send): void {
  replace({ ...entry, outcome: UNDER_WAY });
  void deliver(entry);
}

async function deliver(entry: Send): Promise<void> {
  const { id, agent, text, whenIdle } = entry;
  const request = { agent, text, id, ...(whenIdle ? { wait_idle: true } : {}) };
  const timer = agent.includes("/") ? setTimeout(() => void tellSoFar(entry, request), SO_FAR_MS) : undefined;
  let outcome: Send["outcome"];
  try {
    const receipt = await act("agent.send", {
      ...request,
      ...(whenIdle ? { timeout_ms: WHEN_IDLE_MS } : {}),
    });
    outcome = { kind: "receipt", receipt };
  } catch (thrown) {
    outcome =
      thrown instanceof NoAnswer
        ? { kind: "no answer" }
        : { kind: "refused", why: wordsOf(thrown), hint: thrown instanceof Refused ? thrown.hint : null };
  }
  clearTimeout(timer);
  replace({ ...entry, outcome });
  announce(`message to ${agent}: ${outcome.kind === "receipt" ? outcome.receipt.verdict : outcome.kind}`);
  void refresh();
}

/** The same id is the same message, which is already on its way: this only asks how far it is. */
async function tellSoFar(
  entry: Send,
  request: {
    readonly agent: string;
    readonly text: string;
    readonly id: string;
    readonly wait_idle?: boolean;
  },
): Promise<void> {
  try {
    const soFar = await act("agent.send", { ...request, timeout_ms: SO_FAR_PATIENCE_MS });
    const now = sends.get().find(({ id }) => id === entry.id);
    if (now?.outcome.kind === "under way") replace({ ...now, outcome: { kind: "under way", soFar } });
  } catch {
    // the wait for the receipt reports what is wrong
  }
}

function replace(entry: Send): void {
  sends.set(sends.get().map((other) => (other.id === entry.id ? entry : other)));
}

/** Random; not crypto.randomUUID(), which only a secure context has. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
