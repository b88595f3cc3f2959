import type { Composition } from "../compose/services.ts";
import { askedOperation } from "./ask-operation.ts";
import { ENDING_HEADER } from "./error-answer.ts";
import { requireOwnHost } from "./own-host.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** Operations that are read often have a GET address, for a browser's address bar and for `curl`. */
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

/** Each answers with the operation's document, by its defaults; POST takes a full request. */
export function readRoutes(composition: Composition): readonly Route[] {
  return READ.map(({ path, operation }) => ({
    method: "GET",
    path: `${API}${path}`,
    needs: "read",
    reaches: path.includes("/:agent") ? "agent" : "asked",
    handle: (asked) => read(composition, operation, asked),
  }));
}

async function read(
  composition: Composition,
  name: string,
  { parts, signal, access }: Asked,
): Promise<Response> {
  const { host, ...request } = parts;
  requireOwnHost(composition, signal, host);
  const operation = await askedOperation(composition, name, request);
  const { document, ending } = await operation.perform({ access, signal });
  return Response.json(document, { headers: ending === undefined ? {} : { [ENDING_HEADER]: ending } });
}
