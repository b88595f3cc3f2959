import type { Attacker, Reply } from "./attacker.ts";

/** An attack on a gateway's port. It changes nothing, even if it gets through. */
export interface Probe {
  /** What is tried, in a few words. */
  readonly name: string;
  attack(attacker: Attacker): Promise<ProbeOutcome>;
}

export interface ProbeOutcome {
  /** null: it could not be tried. */
  readonly refused: boolean | null;
  /** The HTTP status; null where no answer came, or the connection should have been closed. */
  readonly status: number | null;
  /** Why it could not be tried; null where it was. */
  readonly detail: string | null;
}

/** A real session, so that a refusal is about the attack and not about the login. */
export interface AttackSession {
  /** The content of the cookie. */
  readonly secret: string;
  readonly csrf: string;
}

/** The gateway under attack. */
export interface ProbedGateway {
  readonly port: number;
  readonly scheme: "http" | "https";
  readonly corsOrigin: string | undefined;
  /** Two sessions; undefined where nobody can log in yet. */
  readonly sessions: readonly [AttackSession, AttackSession] | undefined;
  /** An agent whose terminal is requested; undefined where there is no agent. */
  readonly agent: string | undefined;
}

export type Headers = Readonly<Record<string, string>>;

/** An operation that changes nothing, and needs no agent. */
export const ASK = "/api/v1/version";
export const LINE = "/api/v1/terminal";
export const UPGRADE: Headers = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

/** Host names that are its own, and others that are not. */
export function namesOf({ port, scheme }: ProbedGateway) {
  const host = `localhost:${port}`;
  const neighbour = port === 65_535 ? port - 1 : port + 1;
  return { host, origin: `${scheme}://${host}`, other: `${scheme}://localhost:${neighbour}` };
}

export function outcome(reply: Reply, isRefused: (reply: Reply) => boolean): ProbeOutcome {
  return { refused: isRefused(reply), status: reply.status ?? null, detail: null };
}

export function untried(name: string, why: string): Probe {
  return { name, attack: async () => ({ refused: null, status: null, detail: why }) };
}

/** One request, and the statuses that count as its refusal. */
export function probe(
  name: string,
  refusals: readonly number[],
  method: string,
  path: string,
  headers: Headers,
  body = "",
): Probe {
  const text = `${requestText(method, path, headers)}${body}`;
  const isRefused = ({ status }: Reply) => status !== undefined && refusals.includes(status);
  return { name, attack: async (attacker) => outcome(await attacker.ask(text), isRefused) };
}

/** The head of a request, byte for byte. */
export function requestText(method: string, path: string, headers: Headers): string {
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
  const ends = "Upgrade" in headers ? [] : ["Connection: close"];
  return [`${method} ${path} HTTP/1.1`, ...lines, ...ends, "", ""].join("\r\n");
}
