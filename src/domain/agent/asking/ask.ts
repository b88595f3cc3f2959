import type { TurnEnd, TurnOver } from "../../../runtimes/turn.ts";
import type { AgentFacts } from "../../../runtimes/contract.ts";
import { isSameProcess } from "../../../base/process-identity.ts";
import type { DeliveryRequest, DeliveryTools } from "../delivery/attempt.ts";
import { deliver } from "../delivery/deliver.ts";
import { readJournal, type JournalEntry } from "../delivery/journal.ts";
import { envelopeOf } from "../delivery/message.ts";
import { factsOf } from "../delivery/recipient.ts";
import type { Receipt } from "../delivery/verdict.ts";
import { isDialog } from "../decide-state.ts";
import type { AgentLook } from "../look.ts";
import { replyOf } from "./open-asks.ts";
import type { Looks } from "./shared-looks.ts";

/** How an ask ended for one agent. */
export type AskEnd =
  | {
      readonly kind: "answered";
      /** "turn": the last thing it said; "reply": it answered with `agent reply`. */
      readonly by: "turn" | "reply";
      readonly text: string;
      /** Milliseconds since the epoch. */
      readonly at: number;
      /** Ids of other messages that the same turn answered; null: one without an envelope. */
      readonly others: readonly (string | null)[];
    }
  /** The receipt says why. */
  | { readonly kind: "undelivered" }
  /** A dialog waits for a person. */
  | { readonly kind: "blocked"; readonly state: string }
  /** Its turn ended, or its message was taken back, without an answer. `text`: what it had said by then. */
  | {
      readonly kind: "broken";
      readonly how: Exclude<TurnEnd, "done"> | "silent" | "taken-back";
      readonly detail: string;
      readonly text: string | undefined;
    }
  /** Its process ended during the turn. */
  | { readonly kind: "died"; readonly detail: string }
  | { readonly kind: "timed-out"; readonly state: string; readonly held: boolean }
  | { readonly kind: "aborted" };

export interface Asked {
  readonly agent: string;
  readonly receipt: Receipt;
  readonly end: AskEnd;
  readonly elapsedMs: number;
}

export interface AskOptions {
  /** Milliseconds for the whole ask. */
  readonly timeoutMs: number;
  /** Whether to keep waiting while a dialog waits for a person; otherwise a dialog ends the ask. */
  readonly throughDialogs: boolean;
}

/** A record that lacks the message for this long has lost it. */
const GONE_MS = 3_000;
/** Time between two looks at the screen, for what is in no record: a dialog, a death. */
const LOOK_MS = 1_000;
/** The shortest time between two readings of the record, however often the runtime writes. */
const LEAST_MS = 25;
/** A dialog that disappears within this time was answered by the runtime itself. */
const DIALOG_MS = 250;

/**
 * Delivers a message and waits for the end of its turn, by the runtime's own record and never by the screen. With an id
 * that was used before, the message is not sent again and the wait continues. Throws what a delivery throws.
 */
export async function ask(
  tools: DeliveryTools,
  looks: Looks,
  delivery: DeliveryRequest,
  options: AskOptions,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Asked> {
  const { clock } = tools.fleet;
  const startedAt = clock.monotonic();
  const receipt = await inTurn(() => deliver(tools, delivery));
  const isSent = receipt.verdict === "accepted" || receipt.verdict === "queued";
  const deadline = startedAt + options.timeoutMs;
  const end: AskEnd = isSent
    ? await new Awaiting(tools, looks, delivery, options.throughDialogs, deadline).end()
    : { kind: "undelivered" };
  return { agent: delivery.agent.name, receipt, end, elapsedMs: Math.round(clock.monotonic() - startedAt) };
}

/** The wait for one agent's answer. */
class Awaiting {
  readonly #tools: DeliveryTools;
  readonly #looks: Looks;
  readonly #request: DeliveryRequest;
  readonly #throughDialogs: boolean;
  readonly #deadline: number;
  /** Monotonic times: since when its dialog has been seen, and since when its record has lacked the message. */
  #dialogSince: number | undefined;
  #goneSince: number | undefined;
  #wasHeld = false;
  #wasSeen = false;
  /** The record may show the end of the turn already, while the agent is not idle yet. */
  #mayBeOver = false;

  constructor(
    tools: DeliveryTools,
    looks: Looks,
    request: DeliveryRequest,
    throughDialogs: boolean,
    deadline: number,
  ) {
    this.#tools = tools;
    this.#looks = looks;
    this.#request = request;
    this.#throughDialogs = throughDialogs;
    this.#deadline = deadline;
  }

  async end(): Promise<AskEnd> {
    const { fleet, sources, changes } = this.#tools;
    const { agent, message } = this.#request;
    const entry = (await readJournal(fleet, agent.name)).get(message.id);
    let look = await this.#looks.at(agent);
    let lookedAt = fleet.clock.monotonic();
    const { adapter } = look;
    const lost = await this.#ifGone(look, entry);
    if (lost !== undefined) return lost;
    const { facts } = look;
    if (facts === undefined) return { kind: "died", detail: look.state.saw };
    const conversation = await adapter.conversation?.(facts, sources.world);
    const record = conversation?.known === true ? conversation.value?.record : undefined;
    const watch = changes.watch([
      ...(record === undefined ? [] : [record]),
      ...(adapter.watched?.(facts) ?? []),
      ...(adapter.turnWatched?.(facts) ?? []),
      // A reply arrives as a file in this folder.
      fleet.paths.run,
    ]);
    try {
      for (;;) {
        const answered = await this.#answer(look, facts, entry);
        if (answered !== undefined) return answered;
        const now = fleet.clock.monotonic();
        if (now - lookedAt >= (this.#dialogSince === undefined ? LOOK_MS : DIALOG_MS)) {
          look = await this.#looks.at(agent);
          lookedAt = now;
          const gone = await this.#ifGone(look, entry, facts.pid);
          if (gone !== undefined) return gone;
          if (this.#isHeldUp(look, now)) return { kind: "blocked", state: look.state.state };
        }
        if (fleet.signal.aborted) return { kind: "aborted" };
        const left = this.#deadline - fleet.clock.monotonic();
        if (left <= 0) return { kind: "timed-out", state: look.state.state, held: this.#wasHeld };
        await fleet.clock.sleep(Math.min(LEAST_MS, left), fleet.signal);
        const most = this.#dialogSince === undefined && !this.#mayBeOver ? LOOK_MS : DIALOG_MS;
        await watch.next(Math.min(most, Math.max(0, left - LEAST_MS)), fleet.signal);
      }
    } finally {
      watch.close();
    }
  }

  /** The answer as far as the record or a reply has it; undefined: wait on. */
  async #answer(
    { adapter }: Pick<AgentLook, "adapter">,
    facts: AgentFacts,
    entry: JournalEntry | undefined,
    until?: number,
  ): Promise<AskEnd | undefined> {
    const { fleet, sources } = this.#tools;
    const { agent, message } = this.#request;
    const replied = await replyOf(fleet, message.id, agent.name);
    if (replied !== undefined)
      return { kind: "answered", by: "reply", text: replied, at: fleet.clock.now(), others: [] };
    const sought = { needle: message.needle, since: entry?.at ?? 0, until };
    const turn = await adapter.turn?.(facts, sources.world, sought);
    if (turn?.known !== true) return undefined;
    const now = fleet.clock.monotonic();
    this.#wasSeen ||= turn.value !== undefined;
    // Some runtimes hold a message in memory only, and write it down with its turn.
    this.#goneSince = turn.value === undefined && this.#wasSeen ? (this.#goneSince ?? now) : undefined;
    this.#wasHeld = turn.value?.kind === "held" || !this.#wasSeen;
    if (turn.value?.kind === "over") {
      this.#mayBeOver = turn.value.mayGoOn === true && until === undefined && !(await this.#isIdle());
      return this.#mayBeOver ? undefined : endOf(turn.value);
    }
    this.#mayBeOver = false;
    if (this.#goneSince === undefined || now - this.#goneSince < GONE_MS) return undefined;
    return {
      kind: "broken",
      how: "taken-back",
      detail: "its conversation does not have the message",
      text: undefined,
    };
  }

  /** For the case that the process with the message has ended: what its record has then is all that will come. */
  async #ifGone(
    look: AgentLook,
    entry: JournalEntry | undefined,
    pid = entry?.to?.pid,
  ): Promise<AskEnd | undefined> {
    const { fleet } = this.#tools;
    const { agent } = this.#request;
    if (look.state.source === "none" && look.view === undefined) return undefined; // tmux did not answer
    const identity = look.facts === undefined ? undefined : await fleet.processes.identity(look.facts.pid);
    const living = identity?.known === true ? identity.value : undefined;
    const isOther =
      entry?.to === undefined
        ? look.facts?.pid !== pid && pid !== undefined
        : !isSameProcess(entry.to, living);
    if (look.facts !== undefined && !isOther) return undefined;
    const until = living === undefined ? undefined : fleet.processes.startedAt(living.pid);
    const facts = entry?.to === undefined ? look.facts : factsOf(fleet, agent.name, entry.to);
    // The process that lives now reads the records of a resumed conversation.
    for (const life of [facts, look.facts]) {
      const answered = life === undefined ? undefined : await this.#answer(look, life, entry, until);
      if (answered !== undefined && answered.kind !== "broken") return answered;
    }
    const detail = look.facts === undefined ? look.state.saw : "another process has taken its place";
    return { kind: "died", detail };
  }

  async #isIdle(): Promise<boolean> {
    const { state } = await this.#looks.at(this.#request.agent);
    return state.state === "idle" || state.state === "available";
  }

  #isHeldUp({ state }: AgentLook, now: number): boolean {
    this.#dialogSince = isDialog(state) ? (this.#dialogSince ?? now) : undefined;
    if (this.#throughDialogs || this.#dialogSince === undefined) return false;
    return now - this.#dialogSince >= DIALOG_MS;
  }
}

/** Pure. What the end of a turn means for the asker. */
function endOf({ how, answer, at, detail, others }: TurnOver): AskEnd {
  if (how !== "done") return { kind: "broken", how, detail, text: answer };
  if (answer === undefined) {
    return { kind: "broken", how: "silent", detail: "it ended its turn and said nothing", text: undefined };
  }
  return {
    kind: "answered",
    by: "turn",
    text: answer,
    at,
    others: others.map((text) => envelopeOf(text)?.id ?? null),
  };
}
