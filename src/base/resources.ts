/**
 * The agents that a right covers: `HOST/AGENT` with `*` for any characters in each half, or `class:NAME`. Branded, so
 * that an unchecked text does not pass for one.
 */
declare const brand: unique symbol;
export type Resource = string & { readonly [brand]: "resource" };

/** The rule in words, for messages. */
export const RESOURCE_RULE = "HOST/AGENT, with * for any characters in each half, or class:NAME";

/** The facts of an agent that decide whether a right covers it. */
export interface AgentSubject {
  readonly host: string;
  readonly agent: string;
  /** undefined: not known, for example of an agent that left the roster; then no class covers it. */
  readonly class: string | undefined;
}

const CLASS = "class:";
/** Characters. The roster accepts longer labels, but nobody types them. */
const LONGEST_CLASS = 200;
const HOST_PATTERN = /^[A-Za-z0-9_.*-]{1,255}$/;
const AGENT_PATTERN = /^[A-Za-z0-9_.*-]{1,64}$/;

/** undefined for anything else. Several `*` in a row count as one, so that a right has one spelling. */
export function parseResource(text: string): Resource | undefined {
  if (text.startsWith(CLASS)) {
    const name = text.slice(CLASS.length);
    const isLabel = name.trim() !== "" && name.length <= LONGEST_CLASS && !/\p{Cc}/u.test(name);
    return isLabel && name.isWellFormed() ? (text as Resource) : undefined;
  }
  const [host = "", agent = "", more] = text.split("/");
  if (more !== undefined || !HOST_PATTERN.test(host) || !AGENT_PATTERN.test(agent)) return undefined;
  // a gateway answers to `local` in an address, but a store that several hosts share has no such host
  if (host === "local") return undefined;
  return text.replaceAll(/\*+/g, "*") as Resource;
}

export function coversAgent(resource: Resource, subject: AgentSubject): boolean {
  // `PEER:HOST`: our patterns never cover agents of another team
  if (subject.host.includes(":")) return false;
  if (resource.startsWith(CLASS)) return subject.class === resource.slice(CLASS.length);
  const [host = "", agent = ""] = resource.split("/");
  return matches(host, subject.host) && matches(agent, subject.agent);
}

/** Whether it covers every present and future agent of a host. */
export function coversHost(resource: Resource, host: string): boolean {
  if (resource.startsWith(CLASS)) return false;
  const [ofHost = "", ofAgent = ""] = resource.split("/");
  return ofAgent === "*" && matches(ofHost, host);
}

/** Whether it may cover some agent of a host; a class may be on any. */
export function coversPartOf(resource: Resource, host: string): boolean {
  if (resource.startsWith(CLASS)) return true;
  const [ofHost = ""] = resource.split("/");
  return matches(ofHost, host);
}

/**
 * By hand and in one pass: a pattern comes from a person, and must not become a regular expression that runs for ever.
 */
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
