import { MosaicError } from "../base/errors.ts";
import type { Done } from "../domain/gateway/audit.ts";
import type { Composition } from "../compose/services.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import type { Report } from "../operations/operation.ts";
import { askedOperation } from "./ask-operation.ts";
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

/** `POST /api/v1/OPERATION`: the body is the operation's request as JSON, the answer its document. */
export function operationRoutes(composition: Composition, audit: Audit, once: Once): readonly Route[] {
  const tools = { composition, audit, once };
  return Object.entries(OPERATIONS).map(([name, entry]) => ({
    method: "POST",
    path: `${API}${name}`,
    needs: entry.scope,
    looks: entry.looks,
    reaches: "asked",
    handle: (asked) => answer(tools, name, entry.doors, asked),
  }));
}

async function answer(
  { composition, audit, once }: Tools,
  name: string,
  doors: OperationEntry["doors"],
  { request, signal, ends, caller, access }: Asked,
): Promise<Response> {
  if (doors === "terminal") {
    throw new MosaicError("usage", `${name} is for the command line of the host alone`, {
      code: "terminal-only",
      hint: "mosaic help",
    });
  }
  const key = keyOf(request);
  const operation = await askedOperation(composition, name, await readBody(request));
  const run = async (until: AbortSignal): Promise<Response> => {
    const ask = () => operation.perform({ access, signal: until, who: actorOf(caller) });
    // It waits for the database itself, and can be audited once it was stored there.
    const waits = operation.isElsewhere(until);
    const { document, ending } = operation.entry.looks
      ? await ask()
      : await audited(audit, caller, name, operation.request, ask, waits);
    return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
  };
  // Reads may be repeated freely. A kept answer is only for callers who may still make the call.
  if (key === undefined || operation.entry.looks || !(await operation.isAllowed(access))) {
    return await run(signal);
  }
  return await once({ caller, key, operation: name, request: operation.request }, ends, run);
}

export interface Audit {
  /** Audits who did what, and how it ended; never the text of a message. */
  write(caller: Caller, done: Done): Promise<void>;
  /** Throws where the audit cannot be written now. */
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
  const done = { action, resource: subjectOf(request), detail: detailOf(request) };
  // what cannot be audited is not done
  if (!waits) await audit.check();
  let report: Report<object>;
  try {
    report = await run();
  } catch (thrown) {
    const outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
    // The audit cannot be written, and the caller must learn what went wrong.
    if (outcome === "storage-away") throw thrown;
    await audit.write(caller, { ...done, outcome });
    throw thrown;
  }
  await audit.write(caller, { ...done, outcome: report.ending ?? "ok" });
  return report;
}

/** The agents, people or token that a request names. Any other field may hold private text. */
function subjectOf(request: object): string {
  const fields = request as Readonly<Record<string, unknown>>;
  const { agent, agents, who, team, email, name, host, hosts } = fields;
  for (const one of [agent, who, team, email, name]) if (typeof one === "string") return one;
  const named = Array.isArray(agents) ? agents.map(String) : [];
  const whole = [host, hosts].flat().filter((one) => typeof one === "string");
  if (typeof host !== "string" || named.length === 0) return [...named, ...whole].join(" ");
  return named.map((one) => `${host}/${one}`).join(" ");
}

/** Which right it is about, and who gets it. These fields only contain our own words and addresses. */
function detailOf(request: object): string {
  const { role, scopes, verbs, resource, emails } = request as Readonly<Record<string, unknown>>;
  return [role, scopes, verbs, resource, emails]
    .flat()
    .filter((one) => typeof one === "string")
    .join(" ");
}
