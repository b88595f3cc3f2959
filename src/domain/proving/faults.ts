import type { ProofFault } from "../host/proven-versions.ts";
import { broughtInto, type Proof, type ProvenMessage, type ProvenState } from "./prove.ts";
import { trueWords } from "./told.ts";

const AS_IT_IS = "and left as it is";

/** What is to be said of a message in each state. */
const EXPECTED: Readonly<Record<ProvenState, string>> = {
  idle: "accepted, and received",
  working: "queued or accepted, and received",
  queued: "queued or accepted, and received",
  draft: `draft, ${AS_IT_IS}`,
  approval: `blocked, ${AS_IT_IS}`,
  restart: "accepted, and received",
};

/** A row of a screen, or an error, has no more that helps. */
const LONGEST_SEEN = 300;

/** Pure. Each state and each message that was not right: what it should have been, and what was seen. */
export function faultsOf({ states, messages }: Proof): readonly ProofFault[] {
  return [
    ...states.flatMap(({ state, told, rule, saw, outcome }) => {
      if (outcome === "right" || outcome === "not-tried") return [];
      const by = rule === undefined ? "" : ` (${rule}: ${saw ?? ""})`;
      const seen = told === undefined ? "nothing was told of it" : `${told}${by}`;
      return [
        {
          state,
          message: null,
          outcome,
          expected: trueWords(broughtInto(state)),
          seen: seen.slice(0, LONGEST_SEEN),
        },
      ];
    }),
    ...messages.flatMap((one) => {
      const { state, kind, outcome } = one;
      if (outcome === "right" || outcome === "not-tried") return [];
      return [
        {
          state,
          message: kind,
          outcome,
          expected: EXPECTED[state],
          seen: seenOf(one).slice(0, LONGEST_SEEN),
        },
      ];
    }),
  ];
}

function seenOf({ verdict, received, why }: ProvenMessage): string {
  if (received === undefined) return why ?? "no reason is known";
  const what = `${verdict ?? "no verdict"}, ${received ? "received" : "not received"}`;
  return why === undefined ? what : `${what}: ${why}`;
}
