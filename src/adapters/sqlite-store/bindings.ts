import type { Database } from "bun:sqlite";
import type { Resource } from "../../base/resources.ts";
import type { Verb } from "../../base/scopes.ts";
import type { BindingHolder, BindingStore, StoredBinding } from "../../domain/ports/gateway-store.ts";

interface BindingRow {
  readonly user_id: string | null;
  readonly team_id: string | null;
  /** The table has a check. */
  readonly verb: Verb;
  /** Written by us alone, as it was parsed. */
  readonly resource: Resource;
  readonly created_at: number;
}

const COLUMNS = "role_binding.user_id, role_binding.team_id, verb, resource, role_binding.created_at";

const ADD = `insert into role_binding (user_id, team_id, verb, resource, created_at) values (?, ?, ?, ?, ?)
  on conflict do nothing`;

const REMOVE = `delete from role_binding
  where user_id is not distinct from ? and team_id is not distinct from ? and verb = ? and resource = ?`;

const OF_USER = `select ${COLUMNS} from role_binding
  where user_id = ?1 or team_id in (select team_id from team_member where user_id = ?1)
  order by verb, resource`;

export function sqliteBindings(database: Database): BindingStore {
  return {
    async add({ holder, verb, resource, createdAt }) {
      const { changes } = database.query(ADD).run(...columnsOf(holder), verb, resource, createdAt);
      return changes === 1;
    },
    async remove({ holder, verb, resource }) {
      return database.query(REMOVE).run(...columnsOf(holder), verb, resource).changes === 1;
    },
    async all() {
      return database
        .query<BindingRow, []>(`select ${COLUMNS} from role_binding order by verb, resource`)
        .all()
        .map(bindingOf);
    },
    async ofUser(userId) {
      return database.query<BindingRow, [string]>(OF_USER).all(userId).map(bindingOf);
    },
  };
}

function columnsOf(holder: BindingHolder): [string | null, string | null] {
  return holder.kind === "user" ? [holder.userId, null] : [null, holder.teamId];
}

function bindingOf({ user_id, team_id, verb, resource, created_at }: BindingRow): StoredBinding {
  const holder: BindingHolder =
    user_id === null ? { kind: "team", teamId: team_id ?? "" } : { kind: "user", userId: user_id };
  return { holder, verb, resource, createdAt: created_at };
}
