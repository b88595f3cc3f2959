import type { Ending } from "../base/errors.ts";
import type { AgentName } from "../base/names.ts";
import type { Asking, Composition, Services } from "../compose/services.ts";
import { WORK_TOKEN_VARIABLE } from "../domain/ports/workers.ts";
import type { AgentRight } from "../domain/roster/roster.ts";
import type { Deed } from "./journal.ts";

/** One call of an operation, with everything that `run` needs. */
export interface Call extends Pick<Asking, "signal" | "note" | "warn" | "who"> {
  readonly services: Services;
  /** Reports the progress to whoever watches; a text replaces the one before. */
  readonly progress: (text: string) => void;
}

/** The document, and how the operation ended where that is not plain success. */
export interface Report<Document> {
  readonly document: Document;
  readonly ending?: Ending | undefined;
}

/**
 * Something that mosaic can do, with its policy and its document. Faces call operations only through `perform`, so none
 * can forget a rule.
 */
export type Operation<Request, Document> =
  HomeOperation<Request, Document> | HomelessOperation<Request, Document>;

/** An operation on a mosaic home, for which services are composed. */
export interface HomeOperation<Request, Document> {
  /** What the operation does: look, act on agents, or type to them. */
  readonly needs: Asking["needs"];
  /** "refuse": it is refused while the fleet is paused, unless the request has `force`. */
  readonly whilePaused: "allow" | "refuse";
  /**
   * What the fleet's journal records of it. undefined where the request changes nothing, or what it does is recorded
   * elsewhere. Every operation that acts has one.
   */
  deed?(request: Request): Deed | undefined;
  /**
   * Whether a request is about other hosts. The home's gateway answers it then, because it knows the team, and a pause
   * of this fleet does not matter.
   */
  elsewhere?(request: Request, here: Here): boolean;
  /**
   * The right in the roster's `agents_may` that a caller inside an agent's pane needs; "always": none. Default: "read"
   * for what only looks, else "operate".
   */
  readonly agentsMay?: AgentRight | "always";
  run(call: Call, request: Request): Promise<Report<Document>>;
  /** For an operation that is done by a worker, a process of its own that calls the same operation. */
  readonly worker?: {
    /** Asked before the policy is applied: work that has begun is not refused any more. */
    isUnderWay(call: Call): Promise<boolean>;
    /** Tells the process that waits for the worker that nothing was done. Must not throw. */
    refused(call: Call, thrown: unknown): Promise<void>;
  };
}

/** What decides whether a request is about another host. */
export interface Here {
  readonly hostName: string;
  /** Whether this host has a team; its gateway knows the other hosts. */
  readonly isInTeam: boolean;
}

/**
 * An operation that works without a mosaic home and without HOME: no services are composed for it. It changes nothing,
 * and is answered while the fleet is paused too.
 */
export interface HomelessOperation<Request, Document> {
  readonly needs: "read";
  readonly whilePaused: "allow";
  readonly composes: "nothing";
  run(request: Request): Report<Document>;
}

/** Defines an operation. The schemas of its request and document are in `documents/`. */
export function operation<Request, Document>(
  definition: HomeOperation<Request, Document>,
): HomeOperation<Request, Document> {
  return definition;
}

/** What a face hands in for one call. */
export type Asker = Omit<Asking, "needs"> & Pick<Call, "progress">;

/**
 * Applies the operation's policy, then runs it. `compose` is called only for an operation that needs a home. Throws a
 * MosaicError where the operation is refused or could not be done at all; the report's ending says where it was done
 * but did not quite succeed.
 */
export async function perform<Request extends object, Document>(
  compose: () => Promise<Composition>,
  asker: Asker,
  wanted: Operation<Request, Document>,
  request: Request,
): Promise<Report<Document>> {
  if ("composes" in wanted) return wanted.run(request);
  const call: Call = { ...asker, services: (await compose()).servicesFor({ ...asker, needs: wanted.needs }) };
  const { worker } = wanted;
  try {
    const isElsewhere = wanted.elsewhere?.(request, call.services) ?? false;
    await requireAgentMay(call, wanted, request);
    if (wanted.whilePaused === "refuse" && !isElsewhere && (await worker?.isUnderWay(call)) !== true) {
      // Imported here, so that an operation without a home does not load it.
      const { requireNotPaused } = await import("../domain/fleet/pause.ts");
      await requireNotPaused(call.services.host, isForced(request));
    }
    // The other host records it.
    const deed = isElsewhere ? undefined : wanted.deed?.(request);
    if (deed === undefined) return await wanted.run(call, request);
    const { writtenDown } = await import("./journal.ts");
    return await writtenDown(call, deed, () => wanted.run(call, request));
  } catch (thrown) {
    await worker?.refused(call, thrown);
    throw thrown;
  }
}

/**
 * Of callers inside a pane of the fleet; whoever comes by the gateway is known by who they are there. Throws where the
 * roster does not let that agent do it.
 */
export async function requireAgentMay<Request, Document>(
  call: Pick<Call, "services" | "who">,
  wantedOne: HomeOperation<Request, Document>,
  request: Request,
): Promise<void> {
  const { services } = call;
  const { needs, agentsMay = needs === "read" ? "read" : "operate" } = wantedOne;
  if (agentsMay === "always") return;
  const caller = await boundAgent(call);
  if (caller === undefined) return;
  const fleet = await services.fleet().catch((thrown: unknown) => {
    // A broken roster is reported by the operation that needs it.
    if (needs === "read") return undefined;
    throw thrown;
  });
  if (fleet === undefined) return;
  const { refusalOfAgent } = await import("../domain/fleet/agents-may.ts");
  const wanted = { right: agentsMay, agents: wantedOne.deed?.(request)?.agents ?? [] };
  const refusal = refusalOfAgent(fleet.roster, fleet.rosterFile, caller, wanted);
  if (refusal !== undefined) throw refusal;
}

/** The agent that asks, where the roster says what it may; undefined: a person, somebody at the gateway, or a worker. */
export async function boundAgent({
  services,
  who,
}: Pick<Call, "services" | "who">): Promise<AgentName | undefined> {
  if (who !== undefined) return undefined;
  const caller = await services.callingAgent();
  if (caller === undefined) return undefined;
  // a worker does what its caller was allowed
  return services.surroundings.environment[WORK_TOKEN_VARIABLE] === undefined ? caller : undefined;
}

function isForced(request: object): boolean {
  return "force" in request && request.force === true;
}
