/**
 * `HOST/AGENT`: the address of an agent in a team of several hosts. A bare name is an agent of this host,
 * `PEER:HOST/AGENT` one of another team.
 */
import { NAME_PATTERN, parseAgentName, type AgentName } from "./names.ts";

declare const brand: unique symbol;

/** The name of a host in its team; only its parser makes one. */
export type HostName = string & { readonly [brand]: "host" };

export interface AgentAddress {
  /** undefined: this host. */
  readonly host: HostName | undefined;
  readonly agent: AgentName;
}

/** Words that stand for hosts, so no host can have them as its name. */
export const EVERY_HOST = "all";
const THIS_HOST = "local";

export function parseHostName(text: string): HostName | undefined {
  return NAME_PATTERN.test(text) && text !== EVERY_HOST && text !== THIS_HOST
    ? (text as HostName)
    : undefined;
}

/** undefined for anything else: an empty part, a second slash, a letter that names cannot have. */
export function parseAgentAddress(text: string): AgentAddress | undefined {
  const [first = "", second, ...more] = text.split("/");
  if (more.length > 0) return undefined;
  if (second === undefined) {
    const agent = parseAgentName(first);
    return agent === undefined ? undefined : { host: undefined, agent };
  }
  const agent = parseAgentName(second);
  if (agent === undefined) return undefined;
  if (first === THIS_HOST) return { host: undefined, agent };
  const host = parseHostName(first);
  return host === undefined ? undefined : { host, agent };
}

/** The address as seen from the host `here`: `HERE/AGENT` and `AGENT` are the same. */
function seenFrom(here: string, { host, agent }: AgentAddress): AgentAddress {
  return host === here ? { host: undefined, agent } : { host, agent };
}

const EVERY_AGENT = "*";

/** The host of `HOST/*`, which stands for all of its agents; undefined for any other text. */
export function wholeHost(text: string): string | undefined {
  const suffix = `/${EVERY_AGENT}`;
  return text.endsWith(suffix) ? text.slice(0, -suffix.length) : undefined;
}

/** Agents of one host, as a request names them. */
export interface HostPart {
  readonly host: HostName;
  /** Empty: all of them. */
  readonly agents: readonly AgentName[];
}

/**
 * Groups the agents of a request by host, in the order in which they were named. undefined where all are on this host,
 * or a text is no address: then this host reports what is wrong.
 */
export function partsOf(texts: readonly string[], here: string): readonly HostPart[] | undefined {
  const parts = new Map<HostName, AgentName[] | undefined>();
  for (const text of texts) {
    const whole = wholeHost(text);
    const address = whole === undefined ? parseAgentAddress(text) : undefined;
    if (whole === undefined && address === undefined) return undefined;
    const name = whole ?? address?.host ?? here;
    const host = parseHostName(name === THIS_HOST ? here : name);
    if (host === undefined) return undefined;
    const named = parts.has(host) ? parts.get(host) : [];
    if (address === undefined || named === undefined) parts.set(host, undefined);
    else if (!named.includes(address.agent)) parts.set(host, [...named, address.agent]);
  }
  const found = [...parts].map(([host, agents]) => ({ host, agents: agents ?? [] }));
  return found.some(({ host }) => host !== here) ? found : undefined;
}

/**
 * The bare names of agents on this host, however they were addressed; an empty list stands for all of them. Other texts
 * stay as they are.
 */
export function namesHere(texts: readonly string[], here: string): readonly string[] {
  if (texts.some((text) => [here, THIS_HOST].includes(wholeHost(text) ?? ""))) return [];
  return texts.map((text) => {
    const address = parseAgentAddress(text);
    return address !== undefined && seenFrom(here, address).host === undefined ? address.agent : text;
  });
}

/** The address of an agent on another host; undefined for an agent of this host, and for a text that is no address. */
export function addressElsewhere(
  text: string,
  here: string,
): { readonly host: HostName; readonly agent: AgentName } | undefined {
  const address = text.includes("/") ? parseAgentAddress(text) : undefined;
  if (address === undefined) return undefined;
  const { host, agent } = seenFrom(here, address);
  return host === undefined ? undefined : { host, agent };
}

/** `PEER:HOST/AGENT`: an agent of another team, by the name that this host has for its gateway. */
export interface PeerAddress {
  readonly peer: string;
  readonly host: HostName;
  readonly agent: AgentName;
}

/** undefined for anything else; a text without a colon is never one. */
export function parsePeerAddress(text: string): PeerAddress | undefined {
  const at = text.indexOf(":");
  const peer = parseHostName(text.slice(0, Math.max(0, at)));
  const { host, agent } = parseAgentAddress(text.slice(at + 1)) ?? {};
  return peer === undefined || host === undefined || agent === undefined ? undefined : { peer, host, agent };
}

/** Whether some of these are addresses of agents of other teams. */
export function namesPeers(agents: readonly string[]): boolean {
  return agents.some((agent) => parsePeerAddress(agent) !== undefined);
}
