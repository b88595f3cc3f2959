/**
 * Whether to ask a server again that has not answered. A server that refuses does so at once, and needs none of this;
 * one that is frozen or cut off would cost each question its whole deadline. So after the first silence further
 * questions are refused at once, and one small probe at a time finds out whether the server is back. Pure; times are
 * monotonic milliseconds.
 */
export interface StorageCircuit {
  /** Since when it has not answered; undefined: it answers. */
  readonly silentSince: number | undefined;
  /** When it was last found silent. */
  readonly foundAt: number;
  readonly isProbing: boolean;
}

export const ANSWERING: StorageCircuit = { silentSince: undefined, foundAt: -Infinity, isProbing: false };

/** The pause between two probes. */
export const PROBE_PAUSE_MS = 500;

/** A question, or the probe, got no answer by `now`. */
export function foundSilent(circuit: StorageCircuit, now: number): StorageCircuit {
  return { silentSince: circuit.silentSince ?? now, foundAt: now, isProbing: false };
}

/** The same, with the probe under way. */
export function probing(circuit: StorageCircuit): StorageCircuit {
  return { ...circuit, isProbing: true };
}

export type AskDecision = { readonly kind: "ask" } | { readonly kind: "refuse"; readonly silentMs: number };

/** What to do with a question that comes now. */
export function decideAsk({ silentSince }: StorageCircuit, now: number): AskDecision {
  return silentSince === undefined ? { kind: "ask" } : { kind: "refuse", silentMs: now - silentSince };
}

export type ProbeDecision =
  | { readonly kind: "probe" }
  | { readonly kind: "wait"; readonly milliseconds: number }
  /** The server answers, or a probe is under way already. */
  | { readonly kind: "none" };

export function decideProbe(circuit: StorageCircuit, now: number): ProbeDecision {
  if (circuit.silentSince === undefined || circuit.isProbing) return { kind: "none" };
  const left = circuit.foundAt + PROBE_PAUSE_MS - now;
  return left > 0 ? { kind: "wait", milliseconds: left } : { kind: "probe" };
}
