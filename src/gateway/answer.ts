import { MosaicError, describeError } from "../base/errors.ts";
import { errorDocument } from "../base/error-document.ts";
import { nearest } from "../base/nearest.ts";
import type { Composition } from "../compose/services.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import { perform } from "../operations/operation.ts";
import { readBody } from "./request-body.ts";
import { statusOf } from "./status-codes.ts";

const PREFIX = "/api/v1/";

/** How it ended, where that is not plain success: the word behind the command line's exit status. */
export const ENDING_HEADER = "mosaic-ending";

/**
 * Answers one request: `POST /api/v1/OPERATION`, the request of the operation as JSON, its document as the answer. An
 * error is the JSON that the command line writes to stderr. Never rejects.
 */
export async function answer(
  composition: Composition,
  request: Request,
  ends: AbortSignal,
): Promise<Response> {
  try {
    const entry = operationOf(request);
    const body = await readBody(request);
    const [wanted, schemas] = await Promise.all([entry.load(), entry.schemas()]);
    const parsed = schemas.request.safeParse(body);
    if (!parsed.success) throw invalid(parsed.error.issues);
    const signal = AbortSignal.any([request.signal, ends]);
    const asker = { signal, note: ignore, warn: ignore, progress: ignore };
    const { document, ending } = await perform(async () => composition, asker, wanted, parsed.data);
    return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
  } catch (thrown) {
    const error = thrown instanceof MosaicError ? thrown : defect(thrown);
    return Response.json(errorDocument(error), {
      status: statusOf(error),
      headers: { [ENDING_HEADER]: error.ending },
    });
  }
}

/** Remarks are for a person at a terminal; what a program must know stands in the document. */
function ignore(): void {}

function operationOf({ method, url }: Request): OperationEntry {
  const { pathname } = new URL(url);
  const name = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : undefined;
  const entry = name !== undefined && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (entry === undefined) {
    const near = name === undefined ? undefined : nearest(name, Object.keys(OPERATIONS));
    throw new MosaicError("usage", `there is no operation at ${pathname}`, {
      code: "no-such-operation",
      hint: near === undefined ? `${PREFIX}fleet.ps` : `did you mean ${PREFIX}${near}?`,
    });
  }
  if (method !== "POST") {
    throw new MosaicError("usage", `an operation is asked for with POST, not ${method}`, {
      code: "method-not-allowed",
    });
  }
  if (entry.doors === "terminal") {
    throw new MosaicError("usage", `${name} is for the command line of the host alone`, {
      code: "terminal-only",
      hint: "mosaic help",
    });
  }
  return entry;
}

function invalid(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): MosaicError {
  const problems = issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const [first] = problems;
  const where = first === undefined || first.path === "" ? "the request" : first.path;
  return new MosaicError("usage", `${where}: ${first?.message ?? "is not valid"}`, {
    code: "request-invalid",
    data: { problems },
  });
}

function defect(thrown: unknown): MosaicError {
  return new MosaicError("failure", `internal error: ${describeError(thrown)}`, { code: "internal-error" });
}
