import { coversAgent, type AgentSubject, type Resource } from "../base/resources.ts";
import { storeOf } from "./store.ts";

export interface User {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Who is logged in, as `GET /api/v1/me` says it. */
export interface Me {
  readonly user: User | null;
  /** Over every agent. */
  readonly scopes: readonly string[];
  /** Over some agents. */
  readonly bindings: readonly { readonly verb: string; readonly resource: Resource }[];
  /** The gateway only looks, whoever asks. */
  readonly read_only: boolean;
  /** Goes with each request that is not a plain read of a page; only this page's script has it. */
  readonly csrf: string | null;
}

/** "unknown": the gateway has not said yet. */
export interface Session extends Me {
  readonly state: "unknown" | "in" | "out";
}

export const session = storeOf<Session>({
  state: "unknown",
  user: null,
  scopes: [],
  bindings: [],
  read_only: false,
  csrf: null,
});

/**
 * What a user may do: look, write to agents, act on them, manage the gateway; to all of them, or to that agent. It is
 * what is offered: whether it is done is for the gateway to say.
 */
export function may(
  { scopes, bindings, read_only: isReadOnly }: Session,
  scope: "read" | "send" | "operate" | "admin",
  agent?: AgentSubject,
): boolean {
  if (isReadOnly && (scope === "send" || scope === "operate")) return false;
  if (scopes.includes(scope)) return true;
  return (
    agent !== undefined &&
    bindings.some(({ verb, resource }) => verb === scope && coversAgent(resource, agent))
  );
}
