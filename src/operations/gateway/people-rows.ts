import { scopesOf } from "../../base/scopes.ts";
import { teamAddress, type People } from "../../domain/gateway/people.ts";
import type { BindingHolder, StoredTeam, StoredUser } from "../../domain/ports/gateway-store.ts";
import type { GatewayRights } from "../documents/gateway-rights.ts";
import type { GatewayTeamList } from "../documents/gateway-team-list.ts";
import { timestampOf } from "../heading.ts";

type RightsRow = GatewayRights["rights"][number];

/** A team, as documents write it; its members by address. */
export function teamRow(
  { users, members }: People,
  { teamId, name, createdAt }: StoredTeam,
): GatewayTeamList["teams"][number] {
  const ids = new Set(members.filter((member) => member.teamId === teamId).map(({ userId }) => userId));
  return {
    team: name,
    members: users.filter(({ userId }) => ids.has(userId)).map(({ email }) => email),
    created: timestampOf(createdAt),
  };
}

/** The rights of every user and every team. */
export function rightsRows(people: People): RightsRow[] {
  return [
    ...people.users.map((user) => rightsOfUser(people, user)),
    ...people.teams.map((team) => rightsOfTeam(people, team)),
  ];
}

/** The rights of one of them. */
export function rightsRow(people: People, holder: BindingHolder): RightsRow {
  if (holder.kind === "team") {
    const team = people.teams.find(({ teamId }) => teamId === holder.teamId);
    if (team !== undefined) return rightsOfTeam(people, team);
  } else {
    const user = people.users.find(({ userId }) => userId === holder.userId);
    if (user !== undefined) return rightsOfUser(people, user);
  }
  throw new Error("who has a right is not among the people");
}

function rightsOfTeam({ bindings }: People, { teamId, name }: StoredTeam): RightsRow {
  const own = bindings.filter(({ holder }) => holder.kind === "team" && holder.teamId === teamId);
  return {
    who: teamAddress({ name }),
    role: null,
    disabled: false,
    scopes: [],
    bindings: own.map(({ verb, resource }) => ({ verb, resource, team: null })),
  };
}

function rightsOfUser(people: People, { userId, email, role, disabledAt }: StoredUser): RightsRow {
  const teamIds = people.members.filter((member) => member.userId === userId).map(({ teamId }) => teamId);
  const found = people.bindings.flatMap<RightsRow["bindings"][number]>(({ holder, verb, resource }) => {
    if (holder.kind === "user") return holder.userId === userId ? [{ verb, resource, team: null }] : [];
    const team = people.teams.find(({ teamId }) => teamId === holder.teamId);
    return team === undefined || !teamIds.includes(team.teamId) ? [] : [{ verb, resource, team: team.name }];
  });
  return {
    who: email,
    role,
    disabled: disabledAt !== null,
    scopes: [...scopesOf(role)],
    bindings: found,
  };
}
