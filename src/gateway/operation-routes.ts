import { MosaicError } from "../base/errors.ts";
import type { Done } from "../domain/gateway/audit.ts";
import type { Composition } from "../compose/services.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import { perform, type Report } from "../operations/operation.ts";
import type { Caller } from "./caller.ts";
import { actorOf } from "./callers.ts";
import { readBody } from "./request-body.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** How it ended, where that is not plain success: the word behind the command line's exit status. */
export const ENDING_HEADER = "mosaic-ending";

/** `POST /api/v1/OPERATION`: the request of the operation as JSON, its document as the answer. */
export function operationRoutes(composition: Composition, audit: Audit): readonly Route[] {
  return Object.entries(OPERATIONS).map(([name, entry]) => ({
    method: "POST",
    path: `${API}${name}`,
    needs: entry.scope,
    handle: (asked) => answer(composition, audit, name, entry, asked),
  }));
}

async function answer(
  composition: Composition,
  audit: Audit,
  name: string,
  entry: OperationEntry,
  { request, signal, caller }: Asked,
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
  const asker = { signal, note: ignore, warn: ignore, progress: ignore, who: actorOf(caller) };
  const run = () => perform(async () => composition, asker, wanted, parsed.data);
  const here = composition.servicesFor({ ...asker, needs: "read" });
  // it waits for the database itself, and can be written down once it was stored there
  const waits = "elsewhere" in wanted && (wanted.elsewhere?.(parsed.data, here) ?? false);
  const { document, ending } =
    entry.scope === "read" ? await run() : await audited(audit, caller, name, parsed.data, run, waits);
  return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
}

export interface Audit {
  /** Writes down who did what and how it ended; never a text of a message. */
  write(caller: Caller, done: Done): Promise<void>;
  /** Throws where nothing can be written down now. */
  check(): Promise<void>;
}

async function audited(
  audit: Audit,
  caller: Caller,
  action: string,
  request: object,
  run: () => Promise<Report<object>>,
  waits: boolean,
): Promise<Report<object>> {
  const done = { action, resource: subjectOf(request) };
  // what cannot be written down is not done
  if (!waits) await audit.check();
  let report: Report<object>;
  try {
    report = await run();
  } catch (thrown) {
    const outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
    // nothing can be written down, and what went wrong is what must be told
    if (outcome === "storage-away") throw thrown;
    await audit.write(caller, { ...done, outcome });
    throw thrown;
  }
  await audit.write(caller, { ...done, outcome: report.ending ?? "ok" });
  return report;
}

/** The agents, the user or the token that a request names; of its other fields any may be a text that is nobody's business. */
function subjectOf(request: object): string {
  const { agent, agents, email, name } = request as Readonly<Record<string, unknown>>;
  for (const one of [agent, email, name]) if (typeof one === "string") return one;
  return Array.isArray(agents) ? agents.map(String).join(" ") : "";
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
