import {
  coversAgent,
  coversHost,
  coversPartOf,
  type AgentSubject,
  type Resource,
} from "../../base/resources.ts";
import { scopesOf, SCOPES, type Role, type Scope, type Verb } from "../../base/scopes.ts";

/** A right over some agents. */
export interface Binding {
  readonly verb: Verb;
  readonly resource: Resource;
}

/** What a caller may: some scopes over everything, and what is bound to them or to a team of theirs. */
export interface Rights {
  readonly scopes: readonly Scope[];
  readonly bindings: readonly Binding[];
}

export const NO_RIGHTS: Rights = { scopes: [], bindings: [] };
export const ALL_RIGHTS: Rights = { scopes: SCOPES, bindings: [] };

/** What something that is asked for reaches. */
export type Reached =
  /** No agent: what is answered is the same for everybody who may do it to any. */
  | { readonly kind: "nothing" }
  /** All agents of a host, and what is the host's own. */
  | { readonly kind: "host"; readonly host: string }
  /** What of a host the caller may: its own gateway knows which agents it has, and leaves out the others. */
  | { readonly kind: "part of host"; readonly host: string }
  | { readonly kind: "agents"; readonly agents: readonly AgentSubject[] };

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const ALLOWED: Decision = { allowed: true };

export function rightsOfUser(role: Role, bindings: readonly Binding[]): Rights {
  return { scopes: scopesOf(role), bindings };
}

/** What a token with these scopes may in the name of its user: never more than either. */
export function cutTo({ scopes, bindings }: Rights, most: readonly Scope[]): Rights {
  return {
    scopes: scopes.filter((scope) => most.includes(scope)),
    bindings: bindings.filter(({ verb }) => most.includes(verb)),
  };
}

/**
 * The one decision about who may do what. Pure. The reason names no agent: who may not know that one exists is not told
 * it by the refusal.
 */
export function decide(rights: Rights, scope: Scope, reached: Reached): Decision {
  if (rights.scopes.includes(scope)) return ALLOWED;
  const bound = rights.bindings.filter(({ verb }) => verb === scope);
  if (bound.length === 0) {
    return { allowed: false, why: `this needs the scope ${scope}, which the caller does not have` };
  }
  return isCovered(bound, reached)
    ? ALLOWED
    : { allowed: false, why: `the caller may not ${scope} all that this reaches` };
}

function isCovered(bound: readonly Binding[], reached: Reached): boolean {
  switch (reached.kind) {
    case "nothing":
      return true;
    case "host":
      return bound.some(({ resource }) => coversHost(resource, reached.host));
    case "part of host":
      return bound.some(({ resource }) => coversPartOf(resource, reached.host));
    case "agents":
      // no agent at all is what a wrong class selects: it is not told apart from one that may not be known
      return (
        reached.agents.length > 0 &&
        reached.agents.every((agent) => bound.some(({ resource }) => coversAgent(resource, agent)))
      );
  }
}

/** Whether two have the same rights; in any order. */
export function isSame(one: Rights, other: Rights): boolean {
  return essence(one) === essence(other);
}

function essence({ scopes, bindings }: Rights): string {
  const bound = bindings.map(({ verb, resource }) => `${verb} ${resource}`);
  return JSON.stringify([[...scopes].toSorted(), [...new Set(bound)].toSorted()]);
}
