import type { Ending } from "../base/errors.ts";
import type { Asking, Composition, Services } from "../compose/services.ts";
import { requireNotPaused } from "../domain/fleet/pause.ts";

/** One asking, with what it takes to answer it. */
export interface Call extends Pick<Asking, "signal" | "note" | "warn"> {
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
export interface Operation<Request, Document> {
  /** What a caller must be allowed: to look, to act on agents, or to type to them. */
  readonly needs: Asking["needs"];
  /** "refuse": nothing is done while the fleet is paused, but with `force` in the request. */
  readonly whilePaused: "allow" | "refuse";
  run(call: Call, request: Request): Promise<Report<Document>>;
}

/** Defines an operation; request and document have their schemas in `documents/`. */
export function operation<Request, Document>(
  definition: Operation<Request, Document>,
): Operation<Request, Document> {
  return definition;
}

/** Who asks: a face, for the length of one asking. */
export type Asker = Omit<Asking, "needs"> & Pick<Call, "progress">;

/**
 * Does what is asked, with the operation's policy before it. Throws a MosaicError where it is refused or could not be
 * done at all; a report that is not quite a success says so by its ending.
 */
export async function perform<Request extends object, Document>(
  composition: Composition,
  asker: Asker,
  wanted: Operation<Request, Document>,
  request: Request,
): Promise<Report<Document>> {
  const services = composition.servicesFor({ ...asker, needs: wanted.needs });
  if (wanted.whilePaused === "refuse") await requireNotPaused(services.host, isForced(request));
  return wanted.run({ ...asker, services }, request);
}

function isForced(request: object): boolean {
  return "force" in request && request.force === true;
}
