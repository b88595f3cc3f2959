import type { Ending } from "../base/errors.ts";
import type { Asking, Composition, Services } from "../compose/services.ts";
import { WORK_TOKEN_VARIABLE } from "../domain/ports/workers.ts";
import type { AgentRight } from "../domain/roster/roster.ts";
import type { Deed } from "./journal.ts";

/** One asking, with what it takes to answer it. */
export interface Call extends Pick<Asking, "signal" | "note" | "warn" | "who"> {
  readonly services: Services;
  /** How far it is, for who watches; the last one counts. */
  readonly progress: (text: string) => void;
}

/** What came of it: the document, and how it ended where that is not plain success. */
export interface Report<Document> {
  readonly document: Document;
  readonly ending?: Ending | undefined;
}

/**
 * Something that mosaic can do, with its policy and its document. Faces ask for it by `perform` and never around it:
 * so none can forget a rule.
 */
export type Operation<Request, Document> =
  HomeOperation<Request, Document> | HomelessOperation<Request, Document>;

/** Of a mosaic home; what it works with is composed for it. */
export interface HomeOperation<Request, Document> {
  /** What a caller must be allowed: to look, to act on agents, or to type to them. */
  readonly needs: Asking["needs"];
  /** "refuse": nothing is done while the fleet is paused, but with `force` in the request. */
  readonly whilePaused: "allow" | "refuse";
  /**
   * What the fleet's journal says of it; undefined where a request changes nothing, or is written down by what it does.
   * Every operation that acts has one.
   */
  deed?(request: Request): Deed | undefined;
  /**
   * Whether a request is about other hosts than this one. Then the home's gateway answers it, which knows the team, and a
   * pause of this fleet holds nothing back.
   */
  elsewhere?(request: Request, here: Here): boolean;
  /**
   * What a caller inside an agent's pane needs of the roster's `agents_may`; "always": nothing. Unless said "read" for
   * what only looks, else "operate".
   */
  readonly agentsMay?: AgentRight | "always";
  run(call: Call, request: Request): Promise<Report<Document>>;
  /** Of one whose work a worker does, a process of its own that asks for the same operation. */
  readonly worker?: {
    /** Asked before the policy: what has been begun is not refused any more. */
    isUnderWay(call: Call): Promise<boolean>;
    /** Tells who waits for the worker that it came to nothing. Must not throw. */
    refused(call: Call, thrown: unknown): Promise<void>;
  };
}

/** What a request is compared with to know whether it is about another host. */
export interface Here {
  readonly hostName: string;
  /** This host has a team, whose other hosts its gateway knows. */
  readonly isInTeam: boolean;
}

/** Answered without any home, and without HOME: nothing is composed for it. It looks, and no pause holds it back. */
export interface HomelessOperation<Request, Document> {
  readonly needs: "read";
  readonly whilePaused: "allow";
  readonly composes: "nothing";
  run(request: Request): Report<Document>;
}

/** Defines an operation; request and document have their schemas in `documents/`. */
export function operation<Request, Document>(
  definition: HomeOperation<Request, Document>,
): HomeOperation<Request, Document> {
  return definition;
}

/** Who asks: a face, for the length of one asking. */
export type Asker = Omit<Asking, "needs"> & Pick<Call, "progress">;

/**
 * Does what is asked, with the operation's policy before it; `compose` is called only for an operation that needs a
 * home. Throws a MosaicError where it is refused or could not be done at all; a report that is not quite a success says
 * so by its ending.
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
      // only here: an operation that needs no home loads nothing of one
      const { requireNotPaused } = await import("../domain/fleet/pause.ts");
      await requireNotPaused(call.services.host, isForced(request));
    }
    // the other host writes it down
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
  { services, who }: Pick<Call, "services" | "who">,
  wantedOne: HomeOperation<Request, Document>,
  request: Request,
): Promise<void> {
  const { needs, agentsMay = needs === "read" ? "read" : "operate" } = wantedOne;
  if (agentsMay === "always" || who !== undefined) return;
  const caller = await services.callingAgent();
  // a worker does what its caller was allowed
  if (caller === undefined || services.surroundings.environment[WORK_TOKEN_VARIABLE] !== undefined) return;
  const fleet = await services.fleet().catch((thrown: unknown) => {
    // what is wrong with the roster says whoever needs it
    if (needs === "read") return undefined;
    throw thrown;
  });
  if (fleet === undefined) return;
  const { refusalOfAgent } = await import("../domain/fleet/agents-may.ts");
  const wanted = { right: agentsMay, agents: wantedOne.deed?.(request)?.agents ?? [] };
  const refusal = refusalOfAgent(fleet.roster, fleet.rosterFile, caller, wanted);
  if (refusal !== undefined) throw refusal;
}

function isForced(request: object): boolean {
  return "force" in request && request.force === true;
}
