import type { Composition } from "../compose/services.ts";
import { OPERATIONS } from "../operations/index.ts";
import { askOperation } from "./ask-operation.ts";
import { ENDING_HEADER } from "./error-answer.ts";
import { invalidRequest } from "./operation-routes.ts";
import { requireOwnHost } from "./own-host.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** What is read often has an address of its own, for a browser's address line and for `curl`. */
const READ: readonly { readonly path: string; readonly operation: string }[] = [
  { path: "fleet", operation: "fleet.ps" },
  { path: "hosts", operation: "fleet.hosts" },
  { path: "fleet/recap", operation: "fleet.recap" },
  { path: "fleet/plan", operation: "fleet.plan" },
  { path: "agents/:host/:agent", operation: "agent.status" },
  { path: "agents/:host/:agent/explain", operation: "agent.explain" },
  { path: "agents/:host/:agent/screen", operation: "agent.tail" },
  { path: "agents/:host/:agent/last", operation: "agent.last" },
  { path: "agents/:host/:agent/logs", operation: "fleet.logs" },
  { path: "messages/:id", operation: "agent.receipt" },
];

/** Each answers with the operation's document, with its defaults; what is more is asked for with POST. */
export function readRoutes(composition: Composition): readonly Route[] {
  return READ.map(({ path, operation }) => ({
    method: "GET",
    path: `${API}${path}`,
    needs: "read",
    handle: (asked) => read(composition, operation, asked),
  }));
}

async function read(composition: Composition, name: string, { parts, signal }: Asked): Promise<Response> {
  const entry = OPERATIONS[name];
  if (entry === undefined) throw new Error(`no operation ${name}`);
  const [operation, schemas] = await Promise.all([entry.load(), entry.schemas()]);
  const { host, ...request } = parts;
  requireOwnHost(composition, signal, host);
  const parsed = schemas.request.safeParse(request);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const { document, ending } = await askOperation(composition, signal, operation, parsed.data);
  return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
}
