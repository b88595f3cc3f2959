/** The schedule of a campaign: the seed in, who does what and what breaks when out. Pure, so that a seed repeats it. */
import { randomNumbers } from "../support/killing.ts";
import { type Deed, describeDeed } from "./deeds.ts";

/** Two people at once, who wait for what they began, and senders who do not. */
export type Operator = "one" | "two" | "sender";
export type Signal = "SIGKILL" | "SIGTERM" | "SIGINT" | "SIGHUP";

export interface Act {
  /** Milliseconds after the round's beginning; an operator who is not done yet begins later. */
  readonly at: number;
  readonly operator: Operator;
  readonly deed: Deed;
  /** The command is sent this signal so long after it began. */
  readonly cut: { readonly afterMs: number; readonly signal: Signal } | undefined;
  /** How many files the command may have open; undefined: as many as the host lets it. */
  readonly descriptors: number | undefined;
}

export const FAULTS = [
  "kill agent",
  "freeze agent",
  "kill launcher",
  "freeze launcher",
  "kill tmux",
  "freeze tmux",
  "kill worker",
  "freeze worker",
  "freeze command",
  "fill disk",
  "remount read-only",
  "remove socket",
  "remove run folder",
  "remove run file",
  "remove journal",
  "plant garbage",
  "plant link",
  "plant foreign file",
  "reload manager",
  "re-execute manager",
  "slow tmux",
  "slow systemctl",
] as const;
export type FaultKind = (typeof FAULTS)[number];

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
  /** Whom it meets, where it meets an agent. */
  readonly agent: string;
  /** In [0, 1): which of what is there at that moment. */
  readonly pick: number;
  /** How long what ends by itself lasts, in milliseconds. */
  readonly lastsMs: number;
}

export interface Round {
  readonly index: number;
  /** Everybody is started first; else the round finds what the one before left. */
  readonly startsAll: boolean;
  readonly acts: readonly Act[];
  readonly faults: readonly Fault[];
}

export interface Cast {
  /** They stay in the roster. */
  readonly residents: readonly string[];
  /** They are added and removed. */
  readonly guests: readonly string[];
}

export function castOf(agents: number): Cast {
  return {
    residents: Array.from({ length: agents }, (_, index) => `stub${index}`),
    guests: ["guest0", "guest1"],
  };
}

/** The deeds by their weight. */
const DEEDS: readonly (readonly [number, Deed["kind"]])[] = [
  [5, "restart"],
  [5, "stop"],
  [5, "start"],
  [3, "reset"],
  [2, "pause"],
  [2, "resume"],
  [4, "set"],
  [2, "add"],
  [2, "remove"],
  [2, "ps"],
  [1, "install"],
];
const SIGNALS: readonly Signal[] = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"];
/** How long a round's storm lasts before the last act or fault begins. */
const STORM_MS = 3000;
/** Faults come this long after an act began: what they are to meet is under way then. */
const CLOSE_MS = 500;

/** The round of this number; it depends on the seed and the number alone. */
export function roundOf(seed: number, index: number, cast: Cast): Round {
  const random = randomNumbers((seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const some = (most: number) => [
    ...new Set(Array.from({ length: 1 + below(most) }, () => oneOf(cast.residents))),
  ];
  const chance = (share: number) => random() < share;

  const deed = (): Deed => {
    const kind = weighted(DEEDS, random());
    switch (kind) {
      case "start":
        return { kind, agents: chance(0.3) ? [] : some(3) };
      case "stop":
        return { kind, agents: chance(0.15) ? [] : some(3) };
      case "restart":
        return { kind, agents: chance(0.4) ? [] : some(4), rolling: chance(0.3) };
      case "reset":
        return { kind, agent: oneOf(cast.residents) };
      case "set":
        return { kind, agent: oneOf(cast.residents), value: `c${below(1000)}` };
      case "add":
      case "remove":
        return { kind, agent: oneOf(cast.guests) };
      case "send":
        return send();
      case "broadcast":
      case "pause":
      case "resume":
      case "ps":
      case "install":
        return { kind };
    }
  };
  const send = (): Deed => ({
    kind: "send",
    agent: oneOf(cast.residents),
    busyMs: chance(0.3) ? 100 + below(900) : 0,
    twice: chance(0.2),
  });
  const act = (operator: Operator, what: Deed): Act => ({
    at: below(STORM_MS),
    operator,
    deed: what,
    cut: chance(0.2) ? { afterMs: below(CLOSE_MS), signal: oneOf(SIGNALS) } : undefined,
    descriptors: chance(0.05) ? 8 + below(24) : undefined,
  });

  const acts = [
    ...Array.from({ length: 2 + below(2) }, () => act("one", deed())),
    ...Array.from({ length: 1 + below(2) }, () => act("two", deed())),
    ...Array.from({ length: 2 + below(4) }, () => act("sender", send())),
    ...(chance(0.3) ? [act("sender", { kind: "broadcast" } as const)] : []),
  ].toSorted((one, other) => one.at - other.at);
  const faults = Array.from({ length: 3 + below(5) }, () => ({
    at: chance(0.7) ? oneOf(acts).at + below(CLOSE_MS) : below(STORM_MS),
    kind: oneOf(FAULTS),
    agent: oneOf(cast.residents),
    pick: random(),
    lastsMs: 100 + below(chance(0.15) ? 5000 : 1400),
  })).toSorted((one, other) => one.at - other.at);
  return { index, startsAll: index === 0 || chance(0.8), acts, faults };
}

function weighted<T>(from: readonly (readonly [number, T])[], at: number): T {
  let left = at * from.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of from) if ((left -= weight) < 0) return value;
  return (from.at(-1) as readonly [number, T])[1];
}

/** A round as it is planned, one line an event. */
export function describeRound({ index, startsAll, acts, faults }: Round): string[] {
  const events = [
    ...acts.map(({ at, operator, deed, cut, descriptors }) => {
      const end = cut === undefined ? "" : `, ${cut.signal} after ${cut.afterMs} ms`;
      const few = descriptors === undefined ? "" : `, ${descriptors} descriptors`;
      return { at, text: `${operator}: ${describeDeed(deed)}${end}${few}` };
    }),
    ...faults.map(({ at, kind, agent, lastsMs }) => ({
      at,
      text: `fault: ${kind} (${agent}, ${lastsMs} ms)`,
    })),
  ].toSorted((one, other) => one.at - other.at);
  return [
    `round ${index}${startsAll ? ", everybody is started first" : ""}`,
    ...events.map(({ at, text }) => `${String(at).padStart(6)} ms  ${text}`),
  ];
}
