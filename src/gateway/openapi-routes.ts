import type { NeededScope } from "./guard.ts";

/** The description of a route that is no operation. */
export interface DescribedRoute {
  readonly method: "get" | "post";
  /** As in the routes: `:host` and `:agent` are parts of the path. */
  readonly path: string;
  readonly needs: NeededScope;
  readonly summary: string;
  /** The operation whose document is the answer. */
  readonly documentOf?: string;
  /** The media type, where it is not JSON. */
  readonly type?: string;
  /** The status of the answer, where it is not 200. */
  readonly status?: number;
}

const agent = "/api/v1/agents/:host/:agent";

/** Every route besides the operations and the files of the page. */
export const DESCRIBED: readonly DescribedRoute[] = [
  { method: "get", path: "/healthz", needs: "none", summary: "Whether the gateway answers." },
  {
    method: "get",
    path: "/readyz",
    needs: "none",
    summary:
      "Whether it can answer for the fleet, and in a team whether the bus is up; 503 where it cannot answer.",
  },
  { method: "get", path: "/metrics", needs: "read", summary: "Figures for Prometheus.", type: "text/plain" },
  { method: "get", path: "/openapi.json", needs: "read", summary: "This document." },
  {
    method: "post",
    path: "/api/v1/login",
    needs: "none",
    summary: "Logs a person in; the answer sets the session's cookie.",
  },
  {
    method: "post",
    path: "/api/v1/claim",
    needs: "none",
    summary: "Comes in by a code that is good once, and sets a password.",
  },
  {
    method: "post",
    path: "/api/v1/join",
    needs: "none",
    summary:
      "A new host comes with the code of an invite, and is answered with the addresses of the team's servers.",
  },
  {
    method: "post",
    path: "/api/federation/v1/enrol",
    needs: "none",
    summary:
      "The gateway of another team comes with an invite, signed with its key, and is a peer from then on.",
  },
  {
    method: "get",
    path: "/api/federation/v1/capabilities",
    needs: "none",
    summary: "The grants that the peer which signs has now.",
  },
  {
    method: "post",
    path: "/api/federation/v1/list/:resource",
    needs: "none",
    summary: "Rows of what a grant of the peer which signs lets it see.",
  },
  {
    method: "post",
    path: "/api/federation/v1/get/:resource/:id",
    needs: "none",
    summary: "One row of that: HOST/AGENT, with its slash written %2F.",
  },
  {
    method: "post",
    path: "/api/federation/v1/send",
    needs: "none",
    summary: "A message of the peer which signs to an agent, with its receipt.",
  },
  {
    method: "post",
    path: "/api/federation/v1/operate",
    needs: "none",
    summary: "An agent is started, stopped or restarted for the peer which signs, once for an id.",
  },
  {
    method: "post",
    path: "/api/federation/v1/key",
    needs: "none",
    summary: "The peer which signs says with which key it will sign next.",
  },
  { method: "post", path: "/api/v1/logout", needs: "none", summary: "Ends the session.", status: 204 },
  {
    method: "get",
    path: "/api/v1/me",
    needs: "none",
    summary: "Who asks, and the word that a session's requests repeat.",
  },
  {
    method: "get",
    path: "/api/v1/fleet",
    needs: "read",
    summary: "What each agent is doing.",
    documentOf: "fleet.ps",
  },
  {
    method: "get",
    path: "/api/v1/hosts",
    needs: "read",
    summary: "Every host of the team with its agents; one that is not heard from too, with an age.",
    documentOf: "fleet.hosts",
  },
  {
    method: "get",
    path: "/api/v1/fleet/recap",
    needs: "read",
    summary: "What became of the fleet.",
    documentOf: "fleet.recap",
  },
  {
    method: "get",
    path: "/api/v1/fleet/plan",
    needs: "read",
    summary: "What an apply would do.",
    documentOf: "fleet.plan",
  },
  { method: "get", path: agent, needs: "read", summary: "One agent.", documentOf: "agent.status" },
  {
    method: "get",
    path: `${agent}/explain`,
    needs: "read",
    summary: "Why we say what we say of it.",
    documentOf: "agent.explain",
  },
  {
    method: "get",
    path: `${agent}/screen`,
    needs: "read",
    summary: "The last lines of its screen.",
    documentOf: "agent.tail",
  },
  {
    method: "get",
    path: `${agent}/last`,
    needs: "read",
    summary: "Its last answer.",
    documentOf: "agent.last",
  },
  {
    method: "get",
    path: `${agent}/logs`,
    needs: "read",
    summary: "What was said to it and by it.",
    documentOf: "fleet.logs",
  },
  {
    method: "get",
    path: "/api/v1/messages/:id",
    needs: "read",
    summary: "What became of a message, and what that rests on.",
    documentOf: "agent.receipt",
  },
  {
    method: "post",
    path: `${agent}/terminal`,
    needs: "read",
    summary: "A ticket to look at its terminal; of an agent of another host too.",
  },
  {
    method: "post",
    path: `${agent}/terminal/type`,
    needs: "operate",
    summary: "A ticket to type into its terminal; of an agent of another host too.",
  },
  {
    method: "get",
    path: "/api/v1/terminal",
    needs: "read",
    summary: "Opens a terminal, as a WebSocket, with a ticket in its subprotocols.",
    status: 101,
  },
  {
    method: "get",
    path: "/api/v1/bus",
    needs: "read",
    summary:
      "Whether this gateway hears the other ones of its team, and since when; `bus` is null where there is none.",
  },
  {
    method: "get",
    path: "/api/v1/live",
    needs: "read",
    summary:
      "The fleet, and each change of it: `fleet` (with `age_ms`), `agents`, `lost`; of a team also `hosts` and `bus`.",
    type: "text/event-stream",
  },
  {
    method: "get",
    path: "/api/v1/events",
    needs: "read",
    summary: "The journal from now on, or from behind `Last-Event-ID`.",
    type: "text/event-stream",
  },
];
