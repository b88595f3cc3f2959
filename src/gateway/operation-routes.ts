import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import { perform } from "../operations/operation.ts";
import { readBody } from "./request-body.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** How it ended, where that is not plain success: the word behind the command line's exit status. */
export const ENDING_HEADER = "mosaic-ending";

/** `POST /api/v1/OPERATION`: the request of the operation as JSON, its document as the answer. */
export function operationRoutes(composition: Composition): readonly Route[] {
  return Object.entries(OPERATIONS).map(([name, entry]) => ({
    method: "POST",
    path: `${API}${name}`,
    needs: entry.scope,
    handle: (asked) => answer(composition, name, entry, asked),
  }));
}

async function answer(
  composition: Composition,
  name: string,
  entry: OperationEntry,
  { request, signal }: Asked,
): Promise<Response> {
  if (entry.doors === "terminal") {
    throw new MosaicError("usage", `${name} is for the command line of the host alone`, {
      code: "terminal-only",
      hint: "mosaic help",
    });
  }
  const body = await readBody(request);
  const [wanted, schemas] = await Promise.all([entry.load(), entry.schemas()]);
  const parsed = schemas.request.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const asker = { signal, note: ignore, warn: ignore, progress: ignore };
  const { document, ending } = await perform(async () => composition, asker, wanted, parsed.data);
  return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
}

/** Remarks are for a person at a terminal; what a program must know stands in the document. */
function ignore(): void {}

/** What zod found wrong with a request. */
export function invalidRequest(
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
