import { scopesOf } from "../../base/scopes.ts";
import type { GatewayStore } from "../ports/gateway-store.ts";
import type { GrantSubject } from "./scope.ts";

/** A user as the subject of a grant, by their present rights; undefined: there is no such user. */
export async function subjectOf(
  { users, bindings }: Pick<GatewayStore, "users" | "bindings">,
  userId: string,
): Promise<GrantSubject | undefined> {
  const [all, bound] = await Promise.all([users.all(), bindings.ofUser(userId)]);
  const user = all.find((one) => one.userId === userId);
  if (user === undefined) return undefined;
  const personal = bound.filter(({ holder }) => holder.kind === "user");
  const byTeam = Map.groupBy(bound, ({ holder }) => (holder.kind === "team" ? holder.teamId : undefined));
  const teams = [...byTeam].flatMap(([teamId, ofTeam]) =>
    teamId === undefined ? [] : [{ teamId, bindings: ofTeam }],
  );
  return {
    userId,
    isDisabled: user.disabledAt !== null,
    personal: { scopes: scopesOf(user.role), bindings: personal },
    teams,
  };
}
