import { provingAgent } from "./agent.ts";
import type { Cell, ProvingState } from "./cell.ts";
import { CONTENTS } from "./contents.ts";
import { isExpected, isMaybeSlow, judge, type Judgement } from "./judge.ts";
import { receiptOf, wasReceived } from "./records.ts";
import type { CellResult } from "./run-cell.ts";
import type { Stage } from "./stage.ts";
import { looksAt, truthOf, toldText, type Look, type Truth } from "./told.ts";
import { GIVEN_UP, workOff } from "./work-off.ts";

/** The states that a version is proven in, and what an agent is brought into for each. */
const BROUGHT_INTO = {
  idle: "idle",
  working: "busy",
  queued: "queued",
  draft: "draft in the box",
  approval: "approval open",
  // of a runtime of one's own, whose model nobody can have work or ask
  restart: "just started",
} as const satisfies Readonly<Record<string, ProvingState>>;

export type ProvenState = keyof typeof BROUGHT_INTO;

export const PROVEN_STATES = ["idle", "working", "queued", "draft", "approval"] as const;

/** Pure. What an agent is brought into for a state. */
export function broughtInto(state: ProvenState): ProvingState {
  return BROUGHT_INTO[state];
}

/** The kinds of messages that are delivered, and what they are among all that is known to trip a runtime over. */
export const CONTENT_OF = {
  short: "one line",
  lines: "6 lines",
  long: "10 KB",
  unicode: "unicode",
  backslash: "ends in \\",
  bang: "starts with !",
  slash: "with /clear",
} as const;

export type ProvenKind = keyof typeof CONTENT_OF;

export const PROVEN_KINDS = Object.keys(CONTENT_OF) as readonly ProvenKind[];

const SIZE = { columns: 80, rows: 24 };

/** Each message in each of the states, so that a state follows every other one. Pure. */
export function cellsToProve(states: readonly ProvenState[], kinds: readonly ProvenKind[]): readonly Cell[] {
  const wanted: readonly string[] = kinds.map((kind) => CONTENT_OF[kind]);
  return CONTENTS.filter(({ name }) => wanted.includes(name)).flatMap((content) =>
    states.map((state) => ({ state: BROUGHT_INTO[state], content, size: SIZE })),
  );
}

/** One message, and what came of it. */
export interface ProvenMessage {
  readonly state: ProvenState;
  readonly kind: ProvenKind;
  /** undefined: mosaic gave none, or the state could not be brought about. */
  readonly verdict: string | undefined;
  /** undefined: nothing was sent. */
  readonly received: boolean | undefined;
  readonly outcome: Truth | "not-run" | "not-tried";
  /** What is wrong or unclear. */
  readonly why: string | undefined;
}

/** What mosaic called a state; of several looks the worst. */
export interface ProvenStateWord {
  readonly state: ProvenState;
  /** undefined: it was never brought about, or was over before mosaic had answered. */
  readonly told: string | undefined;
  readonly rule: string | undefined;
  /** What that rule saw. */
  readonly saw: string | undefined;
  /** not-run: it could not be brought about here; not-tried: nothing of ours can bring it about. */
  readonly outcome: Truth | "not-run" | "not-tried";
}

export interface Proof {
  readonly states: readonly ProvenStateWord[];
  readonly messages: readonly ProvenMessage[];
}

export type ProofOutcome = "good" | "unclear" | "wrong";

/** Longer than this no proof takes that somebody waits for: what is not done by then is not run. */
export const PROVE_WITHIN_MS = 5 * 60_000;
/** Where a version waits for its proof: on a busy host that takes longer, and a proof cut short keeps it away. */
export const PIN_WITHIN_MS = 15 * 60_000;
/** Work cells off side by side; each has a digit in its messages. */
export const PROVING_AGENTS = 3;

export interface ProveRun {
  readonly states: readonly ProvenState[];
  readonly kinds: readonly ProvenKind[];
  readonly progress: (text: string) => void;
}

/** The agents have been started. Ends early, without throwing, where the stage's signal is aborted. */
export async function prove(stage: Stage, { states, kinds, progress }: ProveRun): Promise<Proof> {
  const { ground } = stage;
  const agents = stage.agents.map((_, number) => provingAgent(stage, number));
  progress(`waits until ${agents.length} agents have started`);
  await Promise.all(agents.map((agent) => agent.waitStarted()));
  const cells = cellsToProve(states, kinds);
  const looks: { readonly state: ProvingState; readonly look: Look }[] = [];
  let done = 0;
  const work = await workOff(stage, agents, {
    cells,
    done({ record }) {
      done += 1;
      const verdict = record.outcome.verdict ?? "no verdict";
      progress(
        `${done}/${cells.length} ${provenState(record.state)}, ${provenKind(record.content)}: ${verdict}`,
      );
    },
    async look(agent, { state }, holds) {
      const look = await looksAt(stage, agent.name, state, holds);
      if (look !== undefined) looks.push({ state, look });
    },
  });
  const { received } = ground.witness;
  const judged = work.results.map((result) => ({ result, judgement: judgementOf(received, result) }));
  return {
    states: states.map((state) => wordOf(state, looks)),
    messages: cells.map((cell, number) => {
      const found = judged.find(({ result }) => result.record.number === number);
      return found === undefined ? notRun(cell, work.notRun) : messageOf(found.result, found.judgement);
    }),
  };
}

function judgementOf(received: Parameters<typeof receiptOf>[0], { record, message }: CellResult): Judgement {
  const draft = record.facts.draft?.token;
  const isSent = draft !== undefined && wasReceived(received, draft);
  return judge(record, receiptOf(received, record.token, message), isSent);
}

/**
 * Pure. What is no violation and not as it is wished is unclear: nothing false was said. So is what a host without
 * processor time would show too.
 */
export function messageOf({ record }: CellResult, judgement: Judgement): ProvenMessage {
  const { verdict, detail, problem } = record.outcome;
  const { violations, remarks } = judgement;
  const wrong = violations.filter((one) => !isMaybeSlow(one, record));
  const isUnseen = [record.facts.dialog?.open, record.facts.draft?.intact].some(
    (fact, at) => fact === undefined && [record.facts.dialog, record.facts.draft][at] !== undefined,
  );
  const isRight = violations.length === 0 && !isUnseen && isExpected(record.state, verdict);
  const outcome = wrong.length > 0 ? "wrong" : isRight ? "right" : "unclear";
  const why = { wrong: wrong.join(", "), unclear: unclearBecause(), right: undefined }[outcome];
  return {
    state: provenState(record.state),
    kind: provenKind(record.content),
    verdict,
    received: judgement.receivedAfterMs !== undefined,
    outcome,
    why: why ?? (record.leftBehind === undefined ? undefined : "it was not idle afterwards"),
  };

  function unclearBecause(): string | undefined {
    if (violations.length > 0) return `${violations.join(", ")}, or slow`;
    return isUnseen ? remarks[0] : (detail ?? problem);
  }
}

function provenState(state: ProvingState): ProvenState {
  return PROVEN_STATES.find((proven) => BROUGHT_INTO[proven] === state) ?? "idle";
}

function provenKind(content: string): ProvenKind {
  return PROVEN_KINDS.find((kind) => CONTENT_OF[kind] === content) ?? "short";
}

function notRun({ state, content }: Cell, reasons: readonly string[]): ProvenMessage {
  const its = reasons.find((reason) => reason.startsWith(`${state}, ${content.name}, `));
  const why = its?.split("\n")[0]?.replace(/^.*?, \d+x\d+(?:: )?/, "");
  // without a reason of its own it was left when no agent was
  const nobody = reasons.find((reason) => reason.startsWith(GIVEN_UP))?.split("\n")[0];
  return {
    state: provenState(state),
    kind: provenKind(content.name),
    verdict: undefined,
    received: undefined,
    outcome: "not-run",
    why: why || nobody,
  };
}

/** Pure. */
export function wordOf(
  state: ProvenState,
  looks: readonly { readonly state: ProvingState; readonly look: Look }[],
): ProvenStateWord {
  const judged = looks
    .filter((one) => one.state === BROUGHT_INTO[state])
    .map(({ look }) => ({ told: look.told, outcome: truthOf(BROUGHT_INTO[state], look) }));
  const worst =
    judged.find(({ outcome }) => outcome === "wrong") ??
    judged.find(({ outcome }) => outcome === "unclear") ??
    judged[0];
  if (worst === undefined)
    return { state, told: undefined, rule: undefined, saw: undefined, outcome: "not-run" };
  const { told, outcome } = worst;
  return { state, told: toldText(told), rule: told?.rule ?? undefined, saw: told?.saw ?? undefined, outcome };
}

/** Pure. Good is only what was tried whole, and is right everywhere. */
export function outcomeOf({ states, messages }: Proof): ProofOutcome {
  const all = [...states, ...messages].map(({ outcome }) => outcome);
  if (all.includes("wrong")) return "wrong";
  const tried = all.filter((outcome) => outcome !== "not-tried");
  return tried.length > 0 && tried.every((outcome) => outcome === "right") ? "good" : "unclear";
}
