import { MosaicError } from "../base/errors.ts";
import type { Done } from "../domain/gateway/audit.ts";
import type { Composition } from "../compose/services.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import { perform, type Report } from "../operations/operation.ts";
import type { Caller } from "./caller.ts";
import { actorOf } from "./callers.ts";
import { ENDING_HEADER } from "./error-answer.ts";
import { keyOf, type Once } from "./once.ts";
import { readBody } from "./request-body.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** What every operation's route works with. */
interface Tools {
  readonly composition: Composition;
  readonly audit: Audit;
  readonly once: Once;
}

/** `POST /api/v1/OPERATION`: the request of the operation as JSON, its document as the answer. */
export function operationRoutes(composition: Composition, audit: Audit, once: Once): readonly Route[] {
  const tools = { composition, audit, once };
  return Object.entries(OPERATIONS).map(([name, entry]) => ({
    method: "POST",
    path: `${API}${name}`,
    needs: entry.scope,
    handle: (asked) => answer(tools, name, entry, asked),
  }));
}

async function answer(
  { composition, audit, once }: Tools,
  name: string,
  entry: OperationEntry,
  { request, signal, ends, caller }: Asked,
): Promise<Response> {
  if (entry.doors === "terminal") {
    throw new MosaicError("usage", `${name} is for the command line of the host alone`, {
      code: "terminal-only",
      hint: "mosaic help",
    });
  }
  const key = keyOf(request);
  const body = await readBody(request);
  const [wanted, schemas] = await Promise.all([entry.load(), entry.schemas()]);
  const parsed = schemas.request.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const run = async (until: AbortSignal): Promise<Response> => {
    const asker = { signal: until, note: ignore, warn: ignore, progress: ignore, who: actorOf(caller) };
    const ask = () => perform(async () => composition, asker, wanted, parsed.data);
    const here = composition.servicesFor({ ...asker, needs: "read" });
    // it waits for the database itself, and can be written down once it was stored there
    const waits = "elsewhere" in wanted && (wanted.elsewhere?.(parsed.data, here) ?? false);
    const { document, ending } =
      entry.scope === "read" ? await ask() : await audited(audit, caller, name, parsed.data, ask, waits);
    return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
  };
  // what only looks may be asked as often as anybody likes
  if (key === undefined || entry.scope === "read") return await run(signal);
  return await once({ caller, key, operation: name, request: parsed.data }, ends, run);
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
