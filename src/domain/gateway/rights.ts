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

/** A caller's rights: scopes over everything, and bindings of their own or of their teams. */
export interface Rights {
  readonly scopes: readonly Scope[];
  readonly bindings: readonly Binding[];
}

export const NO_RIGHTS: Rights = { scopes: [], bindings: [] };
export const ALL_RIGHTS: Rights = { scopes: SCOPES, bindings: [] };

/** What a request reaches. */
export type Reached =
  /** No agent: the answer is the same for everybody who may do this to any agent. */
  | { readonly kind: "nothing" }
  /** All agents of a host, and the host itself. */
  | { readonly kind: "host"; readonly host: string }
  /**
   * The part of a host that the caller has rights over: its own gateway knows its agents, and leaves out the others.
   */
  | { readonly kind: "part of host"; readonly host: string }
  | { readonly kind: "agents"; readonly agents: readonly AgentSubject[] };

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const ALLOWED: Decision = { allowed: true };

export function rightsOfUser(role: Role, bindings: readonly Binding[]): Rights {
  return { scopes: scopesOf(role), bindings };
}

/** The rights of a token with these scopes in the name of its user: never more than either. */
export function cutTo({ scopes, bindings }: Rights, most: readonly Scope[]): Rights {
  return {
    scopes: scopes.filter((scope) => most.includes(scope)),
    bindings: bindings.filter(({ verb }) => most.includes(verb)),
  };
}

/**
 * The only decision about who may do what. Pure. The reason names no agent: a caller who must not know that an agent
 * exists does not learn it from a refusal.
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
      // a wrong class selects no agent at all, which must look like an agent that may not be known
      return (
        reached.agents.length > 0 &&
        reached.agents.every((agent) => bound.some(({ resource }) => coversAgent(resource, agent)))
      );
  }
}

/** Whether two have the same rights, in any order. */
export function isSame(one: Rights, other: Rights): boolean {
  return essence(one) === essence(other);
}

function essence({ scopes, bindings }: Rights): string {
  const bound = bindings.map(({ verb, resource }) => `${verb} ${resource}`);
  return JSON.stringify([[...scopes].toSorted(), [...new Set(bound)].toSorted()]);
}
