import type { HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Team } from "../../domain/team/team.ts";
import type { CallOutcome } from "../../domain/team/outcome.ts";
import type { CallEnd } from "../../domain/team/team-calls.ts";
import type { Call, Report } from "../operation.ts";

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
}

/** Has another host do it, and waits for how that ends. */
export async function askElsewhere(call: Call, wish: ElsewhereWish): Promise<CallEnd> {
  const { calls } = await requireTeam(call);
  const { line, sameness = [], ...rest } = wish;
  return await calls.ask(
    // no agent's name begins with a slash: a line of its own
    { ...rest, sameness, line: line ?? `/${wish.id}`, createdBy: call.who?.actor ?? "owner" },
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

/** What the other host answered, as if it had been asked here. Throws what it threw. */
export function reportOf<Document>(
  outcome: CallOutcome & { readonly kind: "done" | "refused" },
): Report<Document> {
  if (outcome.kind === "done") {
    const { document, ending } = outcome;
    return { document: document as Document, ...(ending === null ? {} : { ending }) };
  }
  const { ending, code, message, hint, data } = outcome;
  throw new MosaicError(ending, message, { code, hint: hint ?? undefined, data });
}

/** The same for an operation that has no word for an answer that did not come: throws. */
export function requireReport<Document>(end: CallEnd, host: string): Report<Document> {
  if (end.kind !== "ended") throw noAnswer(end, host);
  const { outcome } = end;
  if (outcome.kind === "done" || outcome.kind === "refused") return reportOf<Document>(outcome);
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

function noAnswer({ kind, hostHeardMs }: CallEnd & { readonly kind: "stored" | "delivering" }, host: string) {
  return new MosaicError("timed-out", `${host} has not answered yet: ${progressOf(kind, hostHeardMs)}`, {
    code: "host-silent",
    data: { host, heard_ms: hostHeardMs === null ? null : Math.round(hostHeardMs) },
    hint: "mosaic fleet ps --host all",
  });
}

/** How far a call has come, for a person. */
export function progressOf(kind: "stored" | "delivering", hostHeardMs: number | null): string {
  if (kind === "delivering") return "its host has it in hand";
  return hostHeardMs === null
    ? "its host was never heard from"
    : `its host was heard from ${Math.round(hostHeardMs / 1000)} s ago`;
}
