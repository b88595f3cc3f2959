import { z } from "zod";
import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { requirePane } from "../domain/agent/running-pane.ts";
import { agentNamed } from "../domain/host/host.ts";
import type { LineHandlers, LiveLine } from "../domain/ports/live-line.ts";
import type { Access } from "./access.ts";
import type { Caller } from "./caller.ts";
import { actorOf } from "./callers.ts";
import { requireOwnHost } from "./own-host.ts";
import { API, type Asked, type Route } from "./routes.ts";
import type { Audit } from "./operation-routes.ts";
import type { RemoteScreens } from "./team/remote-screens.ts";
import { CLOSED, Terminals, type FindPane } from "./terminal/terminals.ts";
import { Tickets, type Grant } from "./terminal/tickets.ts";

/**
 * A browser cannot set headers on a WebSocket, but it can name a protocol: the ticket is in that, and not in the
 * address.
 */
const PROTOCOL = "mosaic.terminal.v1";
const TICKET = /^mosaic\.ticket\.([A-Za-z0-9_-]{43})$/;

/** The terminals of one gateway; all of them are closed when it ends. */
export function terminalsOf(
  composition: Composition,
  ends: AbortSignal,
  tickets = new Tickets(() => performance.now()),
): Terminals {
  const terminals = new Terminals(findPanes(composition, ends), tickets);
  ends.addEventListener("abort", () => terminals.close("the gateway ends"), { once: true });
  return terminals;
}

/**
 * An agent's terminal. The caller requests a ticket, by their rights, and opens a live line with it. Typing takes a
 * ticket of its own.
 */
export function terminalRoutes(
  composition: Composition,
  terminals: Terminals,
  audit: Audit,
  remote?: RemoteScreens,
): readonly Route[] {
  const ticket = (mayType: boolean) => async (asked: Asked) => {
    const { host, agent = "" } = asked.parts;
    // typing shows what is on the screen
    if (mayType) await asked.access.requireAgents("read", [agent], host);
    const own = services(composition, asked.signal);
    const isElsewhere = remote !== undefined && host !== undefined && !["local", own.hostName].includes(host);
    if (!isElsewhere) requireOwnHost(composition, asked.signal, host);
    return Response.json({
      ticket: terminals.ticketFor({
        // Reports a wrong name now, with the nearest one; the other host does that for its own agents.
        agent: isElsewhere ? agent : agentNamed((await own.fleet()).roster, agent).name,
        host: isElsewhere ? await remote.requireHost(host) : undefined,
        mayType,
        holder: nameOf(asked.caller),
        holderId: idOf(asked.caller),
      }),
      path: `${API}terminal`,
      protocols: [PROTOCOL, "mosaic.ticket.TICKET"],
    });
  };
  const agent = `${API}agents/:host/:agent/terminal`;
  return [
    { method: "POST", path: agent, needs: "read", reaches: "agent", handle: ticket(false) },
    { method: "POST", path: `${agent}/type`, needs: "operate", reaches: "agent", handle: ticket(true) },
    {
      method: "GET",
      path: `${API}terminal`,
      needs: "read",
      reaches: "asked",
      handle: (asked) => open(terminals, audit, asked, remote),
    },
  ];
}

/** Checks that the caller may look at an agent, and type into it where the ticket is for that. */
async function mayOpen(access: Access, grant: Grant): Promise<boolean> {
  const address = addressOf(grant);
  if (!(await access.hasAgent("read", address))) return false;
  return !grant.mayType || (await access.hasAgent("operate", address));
}

/** For an agent of this host, its bare name. */
function addressOf({ host, agent }: Grant): string {
  return host === undefined ? agent : `${host.name}/${agent}`;
}

async function open(
  terminals: Terminals,
  audit: Audit,
  { request, caller, access, upgrade, whileAllowed }: Asked,
  remote: RemoteScreens | undefined,
): Promise<Response> {
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((one) => one.trim());
  const ticket = offered.flatMap((protocol) => TICKET.exec(protocol)?.[1] ?? [])[0];
  const grant = ticket === undefined ? undefined : terminals.tickets.take(ticket);
  if (grant === undefined || grant.holderId !== idOf(caller) || !(await mayOpen(access, grant))) {
    throw new MosaicError(
      "usage",
      "a terminal is opened with a ticket, which is good once and for half a minute",
      {
        code: "no-ticket",
        hint: `POST ${API}agents/HOST/AGENT/terminal`,
      },
    );
  }
  const audited = (what: "open" | "close") =>
    audit.write(caller, {
      action: `terminal.${what}`,
      resource: addressOf(grant),
      outcome: "ok",
      detail: grant.mayType ? "types" : "looks",
    });
  const join = (line: LiveLine) => {
    if (grant.host === undefined) return terminals.join(line, grant);
    remote?.join(line, grant.host, grant, actorOf(caller).actor);
    return undefined;
  };
  // a read-only gateway refuses typing, whoever the agent belongs to
  const typed = grant.host !== undefined && grant.mayType && remote !== undefined ? remote : terminals;
  let isClosed = false;
  let watched: (() => void) | undefined;
  const handlers: LineHandlers = {
    // what cannot be audited is not done
    opened(line) {
      watched = whileAllowed(
        () => line.close(CLOSED.refused, "who looks may not any more"),
        (now) => mayOpen(now, grant),
      );
      void audited("open").then(
        () => (isClosed ? undefined : join(line)),
        () => line.close(CLOSED.ended, "the audit cannot be written"),
      );
    },
    bytes: (line, bytes) => typed.type(line, bytes),
    text(line, text) {
      const size = SIZE.safeParse(jsonOf(text));
      if (size.success) typed.resize(line, size.data);
      else line.close(CLOSED.wrongFrame, "this is not understood");
    },
    drained(line) {
      terminals.drained(line);
      remote?.drained(line);
    },
    closed(line) {
      isClosed = true;
      watched?.();
      terminals.leave(line);
      remote?.leave(line);
      void audited("close").catch(ignore);
    },
  };
  if (upgrade(handlers, PROTOCOL)) return new Response(null);
  throw new MosaicError("usage", "a terminal is a WebSocket", { code: "upgrade-needed" });
}

const SIZE = z.strictObject({ type: z.literal("resize"), columns: z.int(), rows: z.int() });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function findPanes(composition: Composition, signal: AbortSignal): FindPane {
  return async (agent) => {
    const own = services(composition, signal);
    const fleet = await own.fleet();
    const { id, sessionId } = await requirePane(fleet, agentNamed(fleet.roster, agent).name);
    const open = await own.paneStreams(fleet.roster.tmux.socketName);
    return (listener) => open({ session: sessionId, pane: id }, listener);
  };
}

function services(composition: Composition, signal: AbortSignal) {
  return composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
}

/** For people: who types. */
function nameOf(caller: Caller): string {
  if (caller.kind === "session") return caller.email;
  return caller.kind === "token" ? `token ${caller.name}` : "the owner";
}

/** A ticket belongs to one session or one token. */
function idOf(caller: Caller): string {
  return caller.kind === "session" || caller.kind === "token" ? `${caller.kind} ${caller.id}` : caller.kind;
}

function ignore(): void {}
