import { z } from "zod";
import type { AgentSubject } from "../../base/resources.ts";
import { MosaicError } from "../../base/errors.ts";
import { cursorText, pageOf, readCursor } from "../../domain/federation/cursor.ts";
import { passes, type ScopeFilter } from "../../domain/federation/scope.ts";
import type { FleetLogs } from "../../operations/documents/fleet-logs.ts";
import type { FleetHosts } from "../../operations/documents/fleet-hosts.ts";
import { fleetEvents } from "../../operations/fleet/events.ts";
import { fleetHosts } from "../../operations/fleet/hosts.ts";
import { narrowEvent } from "../../operations/narrow.ts";
import { viewOf } from "../../operations/view.ts";
import { Access } from "../access.ts";
import { askedOperation, askOperation } from "../ask-operation.ts";
import { invalidRequest } from "../invalid-request.ts";
import { knownHost } from "../own-host.ts";
import { actorOfPeer, allowed, writeRefused } from "./authorize.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { NOT_FOUND, type Outside } from "./outside.ts";

const listRequest = z.strictObject({
  // checked by the scope decision
  limit: z.unknown().optional(),
  cursor: z.string().nullable().default(null),
});

/** A row, and the key by which it is found again. */
interface Row {
  readonly key: string;
  readonly row: object;
}

/** Utterances in one answer. */
const MOST_LINES = 200;

/** `POST list/RESOURCE`: rows that the peer may see, each with where it comes from. */
export async function answerList(tools: FederationTools, from: FromPeer): Promise<Outside> {
  const parsed = listRequest.safeParse(from.body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const { limit, cursor } = parsed.data;
  const resource = from.asked.parts["resource"] ?? "";
  const wanted = { verb: "list", resource, agents: null, ...(limit === undefined ? {} : { limit }) };
  const decided = await allowed(tools, from, wanted);
  if ("outside" in decided) return decided.outside;
  const of = { grantId: from.read.grant, resource };
  const after = cursor === null ? undefined : readCursor(cursor, of);
  if (cursor !== null && after === undefined) {
    throw new MosaicError("usage", "this is no cursor of that list", { code: "request-invalid" });
  }
  const rows = await rowsOf(tools, from, resource, decided.filter);
  if (rows === undefined) return await nothing(tools, from, "list", resource);
  const page = pageOf(rows, after, decided.filter.maxRows);
  return {
    status: 200,
    body: {
      schema: "mosaic.federation.list/1",
      resource,
      rows: page.rows.map(({ row }) => row),
      max_rows: decided.filter.maxRows,
      next: page.last === undefined ? null : cursorText({ ...of, after: page.last }),
    },
  };
}

/** `POST get/RESOURCE/HOST%2FAGENT`: one agent, or its conversation. */
export async function answerGet(tools: FederationTools, from: FromPeer): Promise<Outside> {
  const { resource = "", id = "" } = from.asked.parts;
  const [host = "", agent = "", ...more] = id.split("/");
  const hosts = await hostsOf(tools, from);
  const found = more.length === 0 ? subjectIn(hosts, host, agent) : undefined;
  const subject = found?.subject ?? { host, agent, class: undefined };
  const decided = await allowed(tools, from, { verb: "get", resource, agents: [subject] });
  if ("outside" in decided) return decided.outside;
  if (found === undefined) return await nothing(tools, from, "get", `${resource} ${id}`);
  const answer = (row: object): Outside => ({
    status: 200,
    body: { schema: "mosaic.federation.get/1", resource, row },
  });
  if (resource === "agents.read") return answer(found.row);
  if (resource !== "logs.read") return await nothing(tools, from, "get", `${resource} ${id}`);
  const { utterances, lines } = await logsOf(
    tools,
    from,
    { host, agent, isHere: found.isHere },
    decided.filter,
  );
  return answer(tagged(host, { agent, utterances, lines }));
}

/** Answered by the agent's own host, which itself checks that a grant of that peer includes logs. */
async function logsOf(
  { composition }: FederationTools,
  { asked, peer, read }: FromPeer,
  { host, agent, isHere }: { readonly host: string; readonly agent: string; readonly isHere: boolean },
  { rights, maxRows }: ScopeFilter,
): Promise<FleetLogs> {
  const operation = await askedOperation(composition, "fleet.logs", {
    agent: isHere ? agent : `${host}/${agent}`,
    last: Math.min(MOST_LINES, maxRows),
  });
  asked.takeTime();
  const access = new Access(rights, knownHost(composition)(asked.signal));
  const { document } = await operation.perform({
    access,
    signal: asked.signal,
    who: actorOfPeer(peer, read),
  });
  return document as FleetLogs;
}

async function nothing(
  tools: FederationTools,
  from: FromPeer,
  verb: "list" | "get",
  resource: string,
): Promise<Outside> {
  await writeRefused(tools, from, { action: `federation.${verb}`, resource, outcome: "nothing-there" });
  return NOT_FOUND;
}

/** undefined: the resource is not a list. */
async function rowsOf(
  tools: FederationTools,
  from: FromPeer,
  resource: string,
  filter: ScopeFilter,
): Promise<readonly Row[] | undefined> {
  if (resource === "agents.read") {
    const hosts = await hostsOf(tools, from);
    return hosts.flatMap((host) =>
      host.agents
        .filter((agent) => passes(filter, { host: host.host, agent: agent.agent, class: agent.class }))
        .map((agent) => ({ key: `${host.host}/${agent.agent}`, row: agentRow(host, agent) })),
    );
  }
  return resource === "events.read" ? await eventRows(tools, from, filter) : undefined;
}

/** From this host's journal, without anything about agents that the grant does not reach. */
async function eventRows(
  tools: FederationTools,
  { asked }: FromPeer,
  filter: ScopeFilter,
): Promise<readonly Row[]> {
  const { composition } = tools;
  const request = { since: null, until: null, agents: [], kinds: [], last: null, host: null };
  const [{ document }, hosts] = await Promise.all([
    askOperation(composition, asked.signal, fleetEvents, request),
    hostsOf(tools, { asked }),
  ]);
  const { host } = document;
  const agents = hosts.find((one) => one.host === host)?.agents ?? [];
  const view = viewOf({ host, agents }, (agent) => passes(filter, agent));
  let [at, nth] = ["", 0];
  return document.events.flatMap((event) => {
    // several events may have the same time; they keep the journal's order
    [at, nth] = event.at === at ? [at, nth + 1] : [event.at, 0];
    const seen = narrowEvent(event, view);
    if (seen === undefined) return [];
    // A path of this machine means nothing elsewhere, and a command line may name more than its agents.
    const row = tagged(host, { ...seen, screen: null, command: null });
    return [{ key: `${at}#${String(nth).padStart(6, "0")}`, row }];
  });
}

/** Every host of the team; without a team, this one. */
export async function hostsOf(
  { composition }: Pick<FederationTools, "composition">,
  { asked }: Pick<FromPeer, "asked">,
): Promise<FleetHosts["hosts"]> {
  return (await askOperation(composition, asked.signal, fleetHosts, { hosts: [] })).document.hosts;
}

/** The agent with its row, as the scope decision needs it. */
export function subjectIn(
  hosts: FleetHosts["hosts"],
  host: string,
  agent: string,
): { readonly subject: AgentSubject; readonly row: object; readonly isHere: boolean } | undefined {
  const of = hosts.find((one) => one.host === host);
  const found = of?.agents.find((one) => one.agent === agent);
  if (of === undefined || found === undefined) return undefined;
  return {
    subject: { host, agent, class: found.class },
    row: agentRow(of, found),
    isHere: of.here,
  };
}

type HostOf = FleetHosts["hosts"][number];

function agentRow({ host, heard }: HostOf, seen: HostOf["agents"][number]): object {
  const { agent, runtime, class: kind, state, reason, since, restarts, age_ms, last_state } = seen;
  const row = { agent, runtime, class: kind, state, reason, since, restarts, heard, age_ms, last_state };
  return tagged(host, row);
}

/** A row says where it comes from, because a caller may merge the rows of several peers. */
function tagged(host: string, row: object): object {
  return { source: { host }, row };
}
