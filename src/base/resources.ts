/**
 * Which agents a right is bound to: `HOST/AGENT` with `*` for any characters in each half, or `class:NAME`. Branded, so
 * that a text that was never checked is not taken for one.
 */
declare const brand: unique symbol;
export type Resource = string & { readonly [brand]: "resource" };

/** As a person reads it in a message. */
export const RESOURCE_RULE = "HOST/AGENT, with * for any characters in each half, or class:NAME";

/** An agent, as far as a right can be bound to it. */
export interface AgentSubject {
  readonly host: string;
  readonly agent: string;
  /** undefined: not known, as of an agent that has left the roster; then no class covers it. */
  readonly class: string | undefined;
}

const CLASS = "class:";
/** Characters; the roster takes longer labels, which nobody types. */
const LONGEST_CLASS = 200;
const HOST_PATTERN = /^[A-Za-z0-9_.*-]{1,255}$/;
const AGENT_PATTERN = /^[A-Za-z0-9_.*-]{1,64}$/;

/** undefined where it is none. Several `*` in a row are one: a right is not held twice by two spellings. */
export function parseResource(text: string): Resource | undefined {
  if (text.startsWith(CLASS)) {
    const name = text.slice(CLASS.length);
    const isLabel = name.trim() !== "" && name.length <= LONGEST_CLASS && !/\p{Cc}/u.test(name);
    return isLabel && name.isWellFormed() ? (text as Resource) : undefined;
  }
  const [host = "", agent = "", more] = text.split("/");
  if (more !== undefined || !HOST_PATTERN.test(host) || !AGENT_PATTERN.test(agent)) return undefined;
  // a gateway answers to `local` in an address; a store that several hosts share has no such host
  if (host === "local") return undefined;
  return text.replaceAll(/\*+/g, "*") as Resource;
}

export function coversAgent(resource: Resource, subject: AgentSubject): boolean {
  // `PEER:HOST`: what another team has is none of the agents that a pattern of ours is over
  if (subject.host.includes(":")) return false;
  if (resource.startsWith(CLASS)) return subject.class === resource.slice(CLASS.length);
  const [host = "", agent = ""] = resource.split("/");
  return matches(host, subject.host) && matches(agent, subject.agent);
}

/** Whether it covers every agent that a host has or will have. */
export function coversHost(resource: Resource, host: string): boolean {
  if (resource.startsWith(CLASS)) return false;
  const [ofHost = "", ofAgent = ""] = resource.split("/");
  return ofAgent === "*" && matches(ofHost, host);
}

/** Whether it may cover some agent of a host; a class may be of any. */
export function coversPartOf(resource: Resource, host: string): boolean {
  if (resource.startsWith(CLASS)) return true;
  const [ofHost = ""] = resource.split("/");
  return matches(ofHost, host);
}

/** By hand, in one pass: a pattern comes from a person, and none may make a regular expression that never ends. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
