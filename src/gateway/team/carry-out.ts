import { MosaicError } from "../../base/errors.ts";
import type { Composition } from "../../compose/services.ts";
import { actorNamed, rightsOfActor } from "../../domain/gateway/rights-of-actor.ts";
import type { Rights } from "../../domain/gateway/rights.ts";
import { refusedBy, type CallOutcome } from "../../domain/team/outcome.ts";
import type { Claimed } from "../../domain/team/settle.ts";
import { Access } from "../access.ts";
import { askedOperation } from "../ask-operation.ts";
import { onlyLooks } from "../only-looks.ts";
import { knownHost } from "../own-host.ts";

interface Carried {
  /** Repeated with the same id, it is done once. */
  readonly repeats: boolean;
  /** It only waits for an agent. */
  readonly waits?: true;
  /** It has an end of its own, which is not in its request. */
  readonly isLong?: true;
  /** It waits until a pause of the fleet is over; what else a pause forbids is refused. */
  readonly heldByPause?: true;
}

/** What is done here for other hosts, by the same operations as for local callers. */
const CARRIED: Readonly<Record<string, Carried>> = {
  "agent.send": { repeats: true, heldByPause: true },
  "agent.ask": { repeats: true, heldByPause: true, waits: true },
  "agent.wait": { repeats: true, waits: true },
  "agent.last": { repeats: true },
  "agent.dialog": { repeats: true },
  // the dialog that it answered is gone: repeated, it would say that nothing was chosen
  "agent.answer": { repeats: false },
  "fleet.logs": { repeats: true },
  "fleet.events": { repeats: true },
  "fleet.recap": { repeats: true },
  "fleet.plan": { repeats: true },
  "fleet.start": { repeats: false, isLong: true },
  "fleet.stop": { repeats: false, isLong: true },
  "fleet.restart": { repeats: false, isLong: true },
  "fleet.apply": { repeats: false, isLong: true },
};

/** A delivery has its own time; what comes before and after it takes seconds. */
const SPARE_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** How long to ask a database that is away for the caller's rights: less than a call has to spare. */
const RIGHTS_MS = 20_000;
const RIGHTS_AGAIN_MS = 1_000;

/** The longest time that a call can take here. */
export function longest({ operation, request }: Pick<Claimed, "operation" | "request">): number {
  if (carriedAs(operation)?.isLong === true) return LONGEST_MS;
  const timeout = "timeout_ms" in request && typeof request.timeout_ms === "number" ? request.timeout_ms : 0;
  return timeout + SPARE_MS;
}

export function repeats(operation: string): boolean {
  return carriedAs(operation)?.repeats ?? false;
}

export const HELD_BY_PAUSE = operationsThat(({ heldByPause }) => heldByPause === true);
export const WAITING = operationsThat(({ waits }) => waits === true);

function operationsThat(are: (carried: Carried) => boolean): readonly string[] {
  return Object.keys(CARRIED).filter(
    (operation) => CARRIED[operation] !== undefined && are(CARRIED[operation]),
  );
}

/** Whose gateway does it, and until when. */
export interface Carrier {
  readonly composition: Composition;
  /** It is read-only, for other hosts too. */
  readonly isReadOnly: boolean;
  readonly signal: AbortSignal;
}

/** undefined where it was interrupted before anything was done. Never rejects. */
export async function carryOut(
  { composition, isReadOnly, signal }: Carrier,
  {
    operation,
    request,
    createdBy,
    askedAt = "another host",
  }: Pick<Claimed, "operation" | "request" | "createdBy" | "askedAt">,
): Promise<CallOutcome | undefined> {
  if (carriedAs(operation) === undefined) {
    const message = `this host's mosaic does not do ${operation} for other hosts`;
    return { kind: "refused", ending: "usage", code: "no-such-operation", message, hint: null, data: {} };
  }
  try {
    const asked = await askedOperation(composition, operation, request);
    if (isReadOnly && !asked.entry.looks) throw onlyLooks();
    // The other host has checked the rights too; what counts is what the caller may do here and now.
    const rights = await rightsNow(composition, createdBy, signal);
    const access = new Access(rights, knownHost(composition)(signal));
    const who = { ...actorNamed(createdBy), askedAt };
    const { document, ending } = await asked.perform({ access, signal, who });
    if (signal.aborted && isUntouched(document)) return undefined;
    return { kind: "done", document, ending: ending ?? null };
  } catch (thrown) {
    return signal.aborted ? undefined : refusedBy(thrown);
  }
}

function carriedAs(operation: string): Carried | undefined {
  return Object.hasOwn(CARRIED, operation) ? CARRIED[operation] : undefined;
}

/** Throws MosaicError `storage-away` where the rights cannot be read for a while. */
async function rightsNow(composition: Composition, actor: string, signal: AbortSignal): Promise<Rights> {
  const services = composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
  const { clock } = services.host;
  const deadline = clock.monotonic() + RIGHTS_MS;
  for (;;) {
    try {
      return await rightsOfActor(await services.gateway(), actor);
    } catch (thrown) {
      const isAway = thrown instanceof MosaicError && thrown.code.startsWith("storage-");
      if (!isAway || clock.monotonic() >= deadline) throw thrown;
      await clock.sleep(RIGHTS_AGAIN_MS, signal);
      signal.throwIfAborted();
    }
  }
}

/** Whether a delivery was interrupted before anything was sent: then it is only postponed, and has no verdict. */
function isUntouched(document: object): boolean {
  return "verdict" in document && document.verdict === "not-ready";
}

function ignore(): void {}
