import type { Composition } from "../../compose/services.ts";
import { refusedBy, type CallOutcome } from "../../domain/team/outcome.ts";
import type { Claimed } from "../../domain/team/settle.ts";
import { OPERATIONS } from "../../operations/index.ts";
import { perform } from "../../operations/operation.ts";
import { invalidRequest } from "../invalid-request.ts";

/**
 * What is done here for other hosts, by the same operations as for anybody at home. `repeats`: asked for twice with one id
 * it is done once.
 */
const CARRIED: Readonly<Record<string, { readonly repeats: boolean }>> = {
  "agent.send": { repeats: true },
  "agent.last": { repeats: true },
  "fleet.restart": { repeats: false },
};

/** A delivery has its own time; what comes before and behind it is a matter of seconds. */
const SPARE_MS = 30_000;
const LONGEST_MS = 3_600_000;

/** How long a call can take here, at most. */
export function longest({ operation, request }: Pick<Claimed, "operation" | "request">): number {
  if (operation === "fleet.restart") return LONGEST_MS;
  const timeout = "timeout_ms" in request && typeof request.timeout_ms === "number" ? request.timeout_ms : 0;
  return timeout + SPARE_MS;
}

export function repeats(operation: string): boolean {
  return CARRIED[operation]?.repeats ?? false;
}

/** Undefined where it was cut short before anything was done. Never rejects. */
export async function carryOut(
  composition: Composition,
  { operation, request, createdBy }: Pick<Claimed, "operation" | "request" | "createdBy">,
  signal: AbortSignal,
): Promise<CallOutcome | undefined> {
  const entry = Object.hasOwn(CARRIED, operation) ? OPERATIONS[operation] : undefined;
  if (entry === undefined) {
    const message = `this host's mosaic does not do ${operation} for other hosts`;
    return { kind: "refused", ending: "usage", code: "no-such-operation", message, hint: null, data: {} };
  }
  try {
    const [wanted, schemas] = await Promise.all([entry.load(), entry.schemas()]);
    const parsed = schemas.request.safeParse(request);
    if (!parsed.success) throw invalidRequest(parsed.error.issues);
    // the rights were looked at where it was asked for: the hosts of a team trust each other
    const who = { actor: createdBy, via: "token" } as const;
    const asker = { signal, note: ignore, warn: ignore, progress: ignore, who };
    const { document, ending } = await perform(async () => composition, asker, wanted, parsed.data);
    if (signal.aborted && isUntouched(document)) return undefined;
    return { kind: "done", document, ending: ending ?? null };
  } catch (thrown) {
    return signal.aborted ? undefined : refusedBy(thrown);
  }
}

/** A delivery that was interrupted before anything was sent: no verdict for who waits, it is only put off. */
function isUntouched(document: object): boolean {
  return "verdict" in document && document.verdict === "not-ready";
}

function ignore(): void {}
