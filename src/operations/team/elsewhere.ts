import { parseHostName, type HostName } from "../../base/addresses.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import type { Team } from "../../domain/team/team.ts";
import type { CallOutcome } from "../../domain/team/outcome.ts";
import { noSuchHost, type CallEnd, type CallWish } from "../../domain/team/team-calls.ts";
import { leastRequest } from "../least-request.ts";
import type { Call, Report } from "../operation.ts";
import type { AskedThere, HostRequest } from "./for-other.ts";

/** An operation that is asked of another host of the team. */
export interface ElsewhereWish {
  readonly host: HostName;
  /** The agent whose turn it waits for; undefined: nobody's. */
  readonly line: string | undefined;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  readonly sameness?: readonly unknown[];
  readonly patienceMs: number;
  /** What its host has not taken by then it never does; undefined: in 23 hours. */
  readonly takenWithinMs?: number;
  /** See {@link CallWish}. */
  readonly again?: CallWish["again"];
}

/** A host that works takes what it is asked for within a second, or a few where it has much to do. */
const TAKEN_WITHIN_MS = 10_000;

/**
 * Has another host do the same operation, and answers as if it were that one. A
 * host that does not take it soon does not do it later. Throws MosaicError `host-silent` then, and what it threw itself.
 */
export async function doElsewhere<Document>(
  call: Call,
  operation: string,
  request: HostRequest,
  { lastsMs, ...again }: AskedThere,
): Promise<Report<Document>> {
  const host = parseHostName(request.host ?? "");
  if (host === undefined) throw noSuchHost(request.host ?? "", []);
  const end = await askElsewhere(call, {
    host,
    line: undefined,
    id: crypto.randomUUID(),
    operation,
    request: { ...request, host: null },
    patienceMs: TAKEN_WITHIN_MS + lastsMs,
    takenWithinMs: TAKEN_WITHIN_MS,
    ...again,
  });
  return requireReport<Document>(end, host);
}

/** The same for what is about one agent of another host; to that host it is an agent of its own. */
export async function doAtAgent<Document>(
  call: Call,
  operation: string,
  { host, agent }: { readonly host: HostName; readonly agent: AgentName },
  request: object,
  { lastsMs, ...again }: AskedThere,
): Promise<Report<Document>> {
  const end = await askElsewhere(call, {
    host,
    line: undefined,
    id: crypto.randomUUID(),
    operation,
    request: { ...request, agent },
    patienceMs: TAKEN_WITHIN_MS + lastsMs,
    takenWithinMs: TAKEN_WITHIN_MS,
    ...again,
  });
  return requireReport<Document>(end, host);
}

/** Has another host do it, and waits for how that ends. */
export async function askElsewhere(call: Call, wish: ElsewhereWish): Promise<CallEnd> {
  const { calls } = await requireTeam(call);
  const { line, sameness = [], ...rest } = wish;
  const { OPERATIONS } = await import("../index.ts");
  const schemas = await OPERATIONS[wish.operation]?.schemas();
  const request = schemas === undefined ? wish.request : leastRequest(schemas.request, wish.request);
  return await calls.ask(
    // no agent's name begins with a slash: a line of its own
    { ...rest, request, sameness, line: line ?? `/${wish.id}`, createdBy: call.who?.actor ?? "owner" },
    call.signal,
  );
}

/** Throws MosaicError `not-in-a-team`. */
export async function requireTeam({ services }: Pick<Call, "services">): Promise<Team> {
  const team = await services.team();
  if (team !== undefined) return team;
  throw new MosaicError("configuration", "this host is of no team", {
    code: "not-in-a-team",
    hint: "mosaic gateway join CODE, with what `mosaic gateway host invite` printed at a host of the team",
  });
}

/** What the other host answered, as if it had been asked here. Throws what it threw; what helps then is to be done there. */
export function reportOf<Document>(
  outcome: CallOutcome & { readonly kind: "done" | "refused" },
  host: string,
): Report<Document> {
  if (outcome.kind === "done") {
    const { document, ending } = outcome;
    return { document: document as Document, ...(ending === null ? {} : { ending }) };
  }
  const { ending, code, message, hint, data } = outcome;
  if (code === "request-invalid") {
    throw new MosaicError(
      ending,
      `the mosaic of ${host} does not take that; it may be another version: ${message}`,
      {
        code: "gateway-other-version",
        hint: "mosaic gateway host list",
      },
    );
  }
  throw new MosaicError(ending, code === "no-such-agent" ? `${message} of ${host}` : message, {
    code,
    hint: hint?.startsWith("mosaic ") ? `at ${host}: ${hint}` : (hint ?? undefined),
    data,
  });
}

/** The same for an operation that has no word for an answer that did not come: throws. */
export function requireReport<Document>(end: CallEnd, host: string): Report<Document> {
  const silence = silenceOf(end, host);
  if (silence !== undefined || end.kind !== "ended") throw silence;
  const { outcome } = end;
  if (outcome.kind === "done" || outcome.kind === "refused") return reportOf<Document>(outcome, host);
  throw new MosaicError("unproven", `${host} gave no answer: ${WORDS[outcome.kind]}`, {
    code: "host-gave-no-answer",
    data: { host },
    hint: "mosaic fleet ps --host all",
  });
}

/** Why an outcome is none of the operation itself. */
export const WORDS = {
  expired: "its host did not take it in time",
  removed: "its host was taken out of the team",
  lost: "its host ended while it was under way",
} as const;

/** That a host gives no answer; undefined where it gave one. `ending`: what that is for who asks. */
export function silenceOf(end: CallEnd, host: string, ending: Ending = "timed-out"): MosaicError | undefined {
  if (end.kind === "ended") {
    if (end.outcome.kind !== "expired") return undefined;
    return silent(`${host} has not answered: ${WORDS.expired}`, { host, heard_ms: null }, ending);
  }
  const { kind, hostHeardMs } = end;
  const heard = typeof hostHeardMs === "number" ? Math.round(hostHeardMs) : null;
  const words = `${host} has not answered yet: ${progressOf(kind, hostHeardMs)}`;
  return silent(words, { host, heard_ms: heard }, ending);
}

function silent(message: string, data: Readonly<Record<string, unknown>>, ending: Ending): MosaicError {
  return new MosaicError(ending, message, { code: "host-silent", data, hint: "mosaic fleet ps --host all" });
}

/** How far a call has come, for a person. */
export function progressOf(kind: "stored" | "delivering", hostHeardMs: number | null | undefined): string {
  if (kind === "delivering") return "its host has it in hand";
  if (hostHeardMs === undefined) return "the database does not say when its host was heard from";
  return hostHeardMs === null
    ? "its host was never heard from"
    : `its host was heard from ${Math.round(hostHeardMs / 1000)} s ago`;
}
