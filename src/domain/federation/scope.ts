import { factsOf, isGrantResource, isGrantVerb, type GrantResource } from "../../base/grant-resources.ts";
import { coversAgent, type AgentSubject, type Resource } from "../../base/resources.ts";
import type { Verb } from "../../base/scopes.ts";
import { decide, type Binding, type Reached, type Rights } from "../gateway/rights.ts";
import type { StoredGrant, StoredPeer } from "../ports/federation-store.ts";
import { MOST_ROWS } from "./grant-limits.ts";

/** What a peer asks for, as received: nothing in it is believed yet. */
export interface PeerAsk {
  readonly peerId: string;
  readonly grantId: string;
  /** The user in whose name the peer says it asks. */
  readonly subjectUserId: string;
  readonly verb: string;
  readonly resource: string;
  /** The agents that it names; null: none, for example for a list. */
  readonly agents: readonly AgentSubject[] | null;
  /** The wanted number of rows; undefined: not given. */
  readonly limit?: unknown;
}

/** The stored facts that decide. */
export interface ScopeFacts {
  readonly peer: Pick<StoredPeer, "peerId" | "state"> | undefined;
  readonly grant: StoredGrant | undefined;
  /** The grant's subject; undefined: that user does not exist any more. */
  readonly subject: GrantSubject | undefined;
  readonly now: number;
}

/** A user, with their own rights and those of each of their teams. */
export interface GrantSubject {
  readonly userId: string;
  readonly isDisabled: boolean;
  /** By their role, and by their own bindings. */
  readonly personal: Rights;
  readonly teams: readonly { readonly teamId: string; readonly bindings: readonly Binding[] }[];
}

/** What may be answered. */
export interface ScopeFilter {
  readonly scope: Verb;
  /** The remaining rights of the subject, cut to that scope. */
  readonly rights: Rights;
  readonly excluded: readonly Resource[];
  readonly maxRows: number;
}

export type DenyStage = "peer" | "grant" | "resource" | "limit" | "rights" | "filters";

export type DenyCode =
  | "peer-unknown"
  | "peer-suspended"
  | "peer-removed"
  | "grant-unknown"
  | "grant-revoked"
  | "grant-ended"
  | "subject-differs"
  | "resource-unknown"
  | "resource-not-granted"
  | "resource-excluded"
  | "verb-not-granted"
  | "agents-missing"
  | "limit-invalid"
  | "subject-gone"
  | "subject-may-not"
  | "filtered-out";

/** Why a request is refused; for the audit, never for the peer. */
export interface Deny {
  readonly code: DenyCode;
  readonly stage: DenyStage;
  /** What the peer gets, with the same words for every 403. */
  readonly statusCode: 400 | 401 | 403 | 404;
  readonly grantId: string;
  readonly peerId: string;
  readonly subjectUserId: string;
  readonly resource: string;
}

export type ScopeDecision =
  { readonly allowed: true; readonly filter: ScopeFilter } | { readonly allowed: false; readonly deny: Deny };

type Refusal = Pick<Deny, "code" | "stage" | "statusCode">;

/**
 * The only decision about what a peer may have. Pure. Each stage only takes away: the result is never more than the
 * subject may do themselves, than the grant contains, or than was asked for.
 */
export function decideScope(facts: ScopeFacts, ask: PeerAsk): ScopeDecision {
  const result = pass(facts, ask);
  if ("rights" in result) return { allowed: true, filter: result };
  const { peerId, grantId, subjectUserId, resource } = ask;
  return { allowed: false, deny: { ...result, grantId, peerId, subjectUserId, resource } };
}

/** Whether the row of an agent may be answered. An agent of unknown class might be of an excluded one. */
export function passes({ scope, rights, excluded }: ScopeFilter, agent: AgentSubject): boolean {
  if (!decide(rights, scope, { kind: "agents", agents: [agent] }).allowed) return false;
  return !excluded.some(
    (resource) =>
      coversAgent(resource, agent) || (resource.startsWith("class:") && agent.class === undefined),
  );
}

function pass({ peer, grant, subject, now }: ScopeFacts, ask: PeerAsk): ScopeFilter | Refusal {
  const { agents } = ask;
  if (peer?.peerId !== ask.peerId) return refused("peer", "peer-unknown", 401);
  if (peer.state !== "active") return refused("peer", `peer-${peer.state}`);

  // another peer's grant looks like none
  if (grant?.grantId !== ask.grantId || grant.peerId !== peer.peerId) {
    return refused("grant", "grant-unknown", 404);
  }
  if (grant.revokedAt !== null) return refused("grant", "grant-revoked");
  if (grant.until <= now) return refused("grant", "grant-ended");
  if (grant.subjectUserId !== ask.subjectUserId) return refused("grant", "subject-differs");

  const granted = grantedResource(grant, ask);
  if ("code" in granted) return granted;
  const { scope } = factsOf(granted.resource);

  const limit = ask.limit ?? grant.maxRows;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    return refused("limit", "limit-invalid", 400);
  }

  if (subject?.userId !== grant.subjectUserId || subject.isDisabled) return refused("rights", "subject-gone");
  const reached: Reached = agents === null ? { kind: "nothing" } : { kind: "agents", agents };
  if (!decide(nativeRights(subject), scope, reached).allowed) return refused("rights", "subject-may-not");

  const filter: ScopeFilter = {
    scope,
    rights: cut(includedRights(subject, grant), scope),
    excluded: grant.exclude.filter((one): one is Resource => !isGrantResource(one)),
    maxRows: Math.min(grant.maxRows, limit),
  };
  const isLeft =
    agents === null
      ? decide(filter.rights, scope, reached).allowed
      : agents.every((agent) => passes(filter, agent));
  return isLeft ? filter : refused("filters", "filtered-out");
}

function grantedResource(
  grant: StoredGrant,
  { resource, verb, agents }: PeerAsk,
): { readonly resource: GrantResource } | Refusal {
  if (!isGrantResource(resource)) return refused("resource", "resource-unknown");
  if (!grant.resources.includes(resource)) return refused("resource", "resource-not-granted");
  if (grant.exclude.includes(resource)) return refused("resource", "resource-excluded");
  if (!isGrantVerb(verb) || !grant.verbs.includes(verb) || !factsOf(resource).verbs.includes(verb)) {
    return refused("resource", "verb-not-granted");
  }
  // an act must name its agents
  const isAct = verb === "send" || verb === "operate";
  if (agents?.length === 0 || (isAct && agents === null)) return refused("resource", "agents-missing");
  return { resource };
}

function nativeRights({ personal, teams }: GrantSubject): Rights {
  return {
    scopes: personal.scopes,
    bindings: [...personal.bindings, ...teams.flatMap(({ bindings }) => bindings)],
  };
}

function includedRights(
  { personal, teams }: GrantSubject,
  { includePersonal, includeTeams }: StoredGrant,
): Rights {
  const included = teams.filter(({ teamId }) => includeTeams?.includes(teamId) ?? true);
  return {
    scopes: includePersonal ? personal.scopes : [],
    bindings: [
      ...(includePersonal ? personal.bindings : []),
      ...included.flatMap(({ bindings }) => bindings),
    ],
  };
}

function cut({ scopes, bindings }: Rights, scope: Verb): Rights {
  return {
    scopes: scopes.filter((one) => one === scope),
    bindings: bindings.filter(({ verb }) => verb === scope),
  };
}

function refused(stage: DenyStage, code: DenyCode, statusCode: Deny["statusCode"] = 403): Refusal {
  return { stage, code, statusCode };
}
