import type { Verb } from "./scopes.ts";

/** Everything that can be granted to another team; nothing else can be. */
export const GRANT_RESOURCES = [
  "agents.read",
  "agents.send",
  "agents.operate",
  "logs.read",
  "events.read",
] as const;

export type GrantResource = (typeof GRANT_RESOURCES)[number];

/** How a resource is asked for. */
export const GRANT_VERBS = ["list", "get", "send", "operate"] as const;

export type GrantVerb = (typeof GRANT_VERBS)[number];

interface ResourceFacts {
  /** The only verbs by which it can be asked for. */
  readonly verbs: readonly GrantVerb[];
  /** The scope that the grant's subject needs. */
  readonly scope: Verb;
  /** Why to think twice before granting it; undefined: no reason. */
  readonly warning?: string;
}

const FACTS: Readonly<Record<GrantResource, ResourceFacts>> = {
  "agents.read": { verbs: ["list", "get"], scope: "read" },
  "agents.send": { verbs: ["send"], scope: "send" },
  "agents.operate": {
    verbs: ["operate"],
    scope: "operate",
    warning: "agents.operate lets another team start, stop and restart agents of this one",
  },
  "logs.read": {
    verbs: ["list", "get"],
    scope: "read",
    warning:
      "logs.read shows another team what is said to agents and by them, secrets that were typed included",
  },
  "events.read": { verbs: ["list", "get"], scope: "read" },
};

export function isGrantResource(text: string): text is GrantResource {
  return Object.hasOwn(FACTS, text);
}

export function isGrantVerb(text: string): text is GrantVerb {
  return GRANT_VERBS.some((verb) => verb === text);
}

export function factsOf(resource: GrantResource): ResourceFacts {
  return FACTS[resource];
}
