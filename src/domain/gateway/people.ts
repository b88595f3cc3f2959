import { MosaicError } from "../../base/errors.ts";
import { NAME_RULE, NAME_PATTERN } from "../../base/names.ts";
import { nearest } from "../../base/nearest.ts";
import { parseResource, RESOURCE_RULE, type Resource } from "../../base/resources.ts";
import type { BindingHolder, StoredBinding, StoredTeam, StoredUser } from "../ports/gateway-store.ts";
import type { IdentityTools } from "./identity.ts";
import { userNamed } from "./users.ts";

const TEAM = "team:";

/** Throws MosaicError `resource-invalid`. */
export function resourceOf(text: string): Resource {
  const resource = parseResource(text);
  if (resource !== undefined) return resource;
  throw new MosaicError("usage", `${JSON.stringify(text)} is not ${RESOURCE_RULE}`, {
    code: "resource-invalid",
    data: { resource: text },
    hint: "'*/coder0' is coder0 of every host, 'web1/*' all of web1",
  });
}

/** Throws MosaicError `no-such-team`. */
export async function teamNamed({ store }: IdentityTools, name: string): Promise<StoredTeam> {
  const team = await store.teams.byName(name);
  if (team !== undefined) return team;
  const near = nearest(
    name,
    (await store.teams.all()).map((other) => other.name),
  );
  throw new MosaicError("usage", `the gateway has no team ${JSON.stringify(name)}`, {
    code: "no-such-team",
    data: { team: name },
    hint: near === undefined ? "mosaic gateway team list" : `did you mean ${near}?`,
  });
}

/** Throws MosaicError `team-exists`, and `usage` for an invalid name. */
export async function addTeam({ store, secrets, clock }: IdentityTools, name: string): Promise<StoredTeam> {
  if (!NAME_PATTERN.test(name)) {
    throw new MosaicError("usage", `${JSON.stringify(name)} is no name: ${NAME_RULE}`);
  }
  const team: StoredTeam = { teamId: secrets.newId(), name, createdAt: clock.now() };
  if (await store.teams.add(team)) return team;
  throw new MosaicError("configuration", `there is a team ${name} already`, {
    code: "team-exists",
    data: { team: name },
    hint: "mosaic gateway team list",
  });
}

/** Everything stored about people, read together. */
export interface People {
  readonly users: readonly StoredUser[];
  readonly teams: readonly StoredTeam[];
  readonly members: readonly { readonly teamId: string; readonly userId: string }[];
  readonly bindings: readonly StoredBinding[];
}

export async function peopleOf({ store }: IdentityTools): Promise<People> {
  const [users, teams, members, bindings] = await Promise.all([
    store.users.all(),
    store.teams.all(),
    store.teams.members(),
    store.bindings.all(),
  ]);
  return { users, teams, members, bindings };
}

/** The holder of rights named by a user's address or `team:NAME`. Throws MosaicError `no-such-user`, `no-such-team`. */
export async function holderNamed(tools: IdentityTools, who: string): Promise<BindingHolder> {
  if (who.startsWith(TEAM)) {
    return { kind: "team", teamId: (await teamNamed(tools, who.slice(TEAM.length))).teamId };
  }
  return { kind: "user", userId: (await userNamed(tools, who)).userId };
}

export function teamAddress({ name }: Pick<StoredTeam, "name">): string {
  return `${TEAM}${name}`;
}
