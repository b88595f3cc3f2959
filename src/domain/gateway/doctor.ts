import { describeError, MosaicError } from "../../base/errors.ts";
import type { Clock } from "../../base/clock.ts";

/**
 * What was found out about one thing that a gateway needs. Contains no secret: no password, no token, no complete URL.
 */
export interface ProbeResult {
  /** The thing: "database", "port". */
  readonly service: string;
  /** null: not known. */
  readonly ok: boolean | null;
  readonly detail: string;
  /** The command that helps; null where nothing is wrong. */
  readonly remediation: string | null;
}

/** How to find it out. What `look` throws is what is wrong. */
export interface Probe {
  readonly service: string;
  look(): Promise<Omit<ProbeResult, "service">>;
}

/** A server that hangs must not hold up the diagnosis for longer than this. */
const PATIENCE_MS = 5_000;

/** Runs all of them side by side; results in the same order. Never rejects. */
export function runProbes(
  probes: readonly Probe[],
  clock: Pick<Clock, "sleep">,
): Promise<readonly ProbeResult[]> {
  return Promise.all(probes.map((probe) => runProbe(probe, clock)));
}

async function runProbe(probe: Probe, clock: Pick<Clock, "sleep">): Promise<ProbeResult> {
  const { service } = probe;
  const answered = new AbortController();
  const late = clock.sleep(PATIENCE_MS, answered.signal).then(() => tooLate(service));
  const found = probe.look().then(
    (result) => ({ service, ...result }),
    (thrown: unknown) => wrong(service, thrown),
  );
  const result = await Promise.race([found, late]);
  answered.abort();
  return result;
}

function tooLate(service: string): ProbeResult {
  return {
    service,
    ok: false,
    detail: `no answer within ${PATIENCE_MS / 1000} s`,
    remediation: "mosaic gateway doctor, once it answers again",
  };
}

function wrong(service: string, thrown: unknown): ProbeResult {
  const hint = thrown instanceof MosaicError ? thrown.hint : undefined;
  return {
    service,
    ok: false,
    detail: describeError(thrown),
    remediation: hint ?? "mosaic gateway logs",
  };
}
