import { MosaicError, type Ending } from "../base/errors.ts";
import { isJsonObject } from "../base/json-object.ts";
import type { OperationEntry } from "../operations/index.ts";
import { leastRequest } from "../operations/least-request.ts";
import type { Operation, Report } from "../operations/operation.ts";
import { EXIT_STATUS } from "./exit-codes.ts";
import type { NamedGateway } from "./parse/gateway-place.ts";

/** The gateway that is asked, and the token it is asked with. */
export interface Remote {
  readonly gateway: NamedGateway;
  readonly tokenFile: string | undefined;
}

/**
 * Does at a gateway what `perform` does here: the same documents, endings and errors. Throws the gateway's refusal; see
 * `askGateway` for a gateway that does not answer.
 */
export async function performAtGateway<Request extends object, Document>(
  { gateway, tokenFile }: Remote,
  wanted: Operation<Request, Document>,
  request: Request,
  signal: AbortSignal,
): Promise<Report<Document>> {
  const [name, entry] = await nameOf(wanted);
  if (entry.doors === "terminal") {
    throw new MosaicError("usage", `${name} is for the command line of the host alone`, {
      code: "terminal-only",
      hint: "leave out --gateway",
    });
  }
  const { askGateway, readToken } = await import("../compose/remote.ts");
  const token = tokenFile === undefined ? undefined : readToken(tokenFile);
  const place = "socket" in gateway ? gateway : { ...gateway, token };
  const { request: asked, document } = await entry.schemas();
  const { status, ending, body } = await askGateway(place, name, leastRequest(asked, request), signal);
  if (status !== 200) throw errorOf(status, ending, body);
  const read = document.safeParse(body);
  if (!read.success) {
    throw new MosaicError("failure", `the gateway's answer to ${name} is not what this mosaic understands`, {
      code: "gateway-other-version",
      hint: "mosaic version, here and there",
    });
  }
  return { document: body as Document, ending: endingOf(ending) };
}

/** An operation does not know its own name; the table does. */
async function nameOf<Request extends object, Document>(
  wanted: Operation<Request, Document>,
): Promise<[string, OperationEntry]> {
  const { OPERATIONS } = await import("../operations/index.ts");
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const loaded: unknown = await entry.load();
    if (loaded === wanted) return [name, entry];
  }
  throw new Error("an operation that is not in the table");
}

function endingOf(word: string | null): Ending | undefined {
  return word !== null && Object.hasOwn(EXIT_STATUS, word) ? (word as Ending) : undefined;
}

function errorOf(status: number, ending: string | null, body: unknown): MosaicError {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const { code, message, hint, ...data } = error;
  const said = typeof message === "string" ? message : `the gateway answered with status ${status}`;
  return new MosaicError(endingOf(ending) ?? "failure", said, {
    code: typeof code === "string" ? code : undefined,
    hint: typeof hint === "string" ? hint : undefined,
    data,
  });
}
