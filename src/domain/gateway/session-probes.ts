import type { Attacker, Reply } from "./attacker.ts";
import {
  ASK,
  LINE,
  namesOf,
  outcome,
  probe,
  requestText,
  untried,
  UPGRADE,
  type AttackSession,
  type Headers,
  type Probe,
  type ProbedGateway,
} from "./probe.ts";

/** Attacks by callers with a session, and by foreign pages. */
export function sessionProbes(gateway: ProbedGateway): readonly Probe[] {
  const { port, sessions, agent } = gateway;
  const { host, origin, other } = namesOf(gateway);
  const cookieOf = ({ secret }: AttackSession) => `mosaic_${port}=${secret}`;
  const withSession = (
    name: string,
    refusals: readonly number[],
    headers: (first: AttackSession) => Headers,
    method = "POST",
    path = ASK,
  ): Probe =>
    sessions === undefined
      ? untried(name, NO_SESSION)
      : probe(name, refusals, method, path, { Host: host, ...headers(sessions[0]) });
  const ticketed = (name: string, attack: (tickets: Tickets) => Promise<Reply | undefined>): Probe => {
    if (sessions === undefined) return untried(name, NO_SESSION);
    if (agent === undefined) return untried(name, "there is no agent whose terminal could be asked for");
    return {
      name,
      attack: async (attacker) => {
        const last = await attack(ticketsOf(attacker, { host, origin, agent, cookieOf, sessions }));
        return last === undefined
          ? { refused: null, status: null, detail: "no ticket was given" }
          : outcome(last, ({ status }) => status === 403);
      },
    };
  };
  return [
    withSession("a session without its page's word (CSRF)", [403], (own) => ({
      Origin: origin,
      Cookie: cookieOf(own),
    })),
    withSession("a session's cookie from another port", [403], (own) => ({
      Origin: other,
      Cookie: cookieOf(own),
      "X-Mosaic-CSRF": own.csrf,
    })),
    withSession("two cookies of one name", [401], (own) => ({
      Origin: origin,
      Cookie: `${cookieOf(own)}; mosaic_${port}=another`,
      "X-Mosaic-CSRF": own.csrf,
    })),
    withSession(
      "a terminal with a cookie alone",
      [403],
      (own) => ({ Origin: origin, Cookie: cookieOf(own), ...UPGRADE }),
      "GET",
      LINE,
    ),
    ticketed("a ticket that was used", async (tickets) => {
      const ticket = await tickets.give();
      if (ticket === undefined) return undefined;
      const first = await tickets.open(ticket, 0);
      return first.status === 101 ? await tickets.open(ticket, 0) : undefined;
    }),
    ticketed("a ticket of another session", async (tickets) => {
      const ticket = await tickets.give();
      return ticket === undefined ? undefined : await tickets.open(ticket, 1);
    }),
  ];
}

const NO_SESSION = "nobody may log in yet";

interface Tickets {
  /** Requests a ticket, as the first session. */
  give(): Promise<string | undefined>;
  /** Opens a terminal with it, as one of the two sessions. */
  open(ticket: string, as: 0 | 1): Promise<Reply>;
}

function ticketsOf(
  attacker: Attacker,
  gateway: {
    readonly host: string;
    readonly origin: string;
    readonly agent: string;
    readonly cookieOf: (session: AttackSession) => string;
    readonly sessions: readonly [AttackSession, AttackSession];
  },
): Tickets {
  const { host, origin, agent, cookieOf, sessions } = gateway;
  return {
    async give() {
      const { body } = await attacker.ask(
        requestText("POST", `/api/v1/agents/local/${agent}/terminal`, {
          Host: host,
          Origin: origin,
          Cookie: cookieOf(sessions[0]),
          "X-Mosaic-CSRF": sessions[0].csrf,
        }),
      );
      return /"ticket":"([\w-]+)"/.exec(body)?.[1];
    },
    open: (ticket, as) =>
      attacker.ask(
        requestText("GET", LINE, {
          Host: host,
          Origin: origin,
          Cookie: cookieOf(sessions[as]),
          ...UPGRADE,
          "Sec-WebSocket-Protocol": `mosaic.terminal.v1, mosaic.ticket.${ticket}`,
        }),
      ),
  };
}
