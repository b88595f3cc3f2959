import type { Expected } from "../expected.ts";
import type { Facts } from "../facts.ts";

/** Something that has to hold when nobody does anything. Pure: facts in, what is wrong out. */
export interface Invariant {
  readonly name: string;
  /** Empty where it holds. */
  readonly violations: (facts: Facts, expected: Expected) => readonly string[];
}

/** Whether an agent may be so. */
export function may(expected: Expected, agent: string, ...values: readonly string[]): boolean {
  const wanted = expected.wanted.get(agent) ?? new Set(["absent"]);
  return values.some((value) => wanted.has(value as "running"));
}
