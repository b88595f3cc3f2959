import { describeError, MosaicError } from "../../base/errors.ts";
import type { Clock } from "../../base/clock.ts";

/** What was found of one thing that a gateway needs. Nothing of it is a secret: no password, no token, no whole URL. */
export interface ProbeResult {
  /** What was asked: "database", "port". */
  readonly service: string;
  /** null: it cannot be told. */
  readonly ok: boolean | null;
  readonly detail: string;
  /** The command that helps; null where nothing is wrong. */
  readonly remediation: string | null;
}

/** How it is found out. What `look` throws is what is wrong. */
export interface Probe {
  readonly service: string;
  look(): Promise<Omit<ProbeResult, "service">>;
}

/** How long one may take: a server that hangs must not hold up who asks what is wrong. */
const PATIENCE_MS = 5_000;

/** Asks all of them side by side; their results in the same order. Never rejects. */
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
