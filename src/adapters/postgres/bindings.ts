import type { Resource } from "../../base/resources.ts";
import type { Verb } from "../../base/scopes.ts";
import type { BindingHolder, BindingStore, StoredBinding } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

interface BindingRow {
  readonly user_id: string | null;
  readonly team_id: string | null;
  /** Checked by the table. */
  readonly verb: Verb;
  /** Only written by us, after parsing. */
  readonly resource: Resource;
  readonly created_at: string;
}

const COLUMNS = "user_id, team_id, verb, resource, created_at";

const ADD = `insert into role_binding (${COLUMNS}) values ($1, $2, $3, $4, $5) on conflict do nothing
  returning verb`;

const REMOVE = `delete from role_binding
  where user_id is not distinct from $1 and team_id is not distinct from $2 and verb = $3 and resource = $4
  returning verb`;

/** The order that SQLite uses, whatever the database's own collation is. */
const ORDER = `order by verb collate "C", resource collate "C"`;

const OF_USER = `select ${COLUMNS} from role_binding
  where user_id = $1 or team_id in (select team_id from team_member where user_id = $1) ${ORDER}`;

export function postgresBindings(database: Database): BindingStore {
  const rows = async (query: string, values: readonly (string | number | null)[] = []) =>
    database.ask((sql) => sql.unsafe<BindingRow[]>(query, [...values]));
  return {
    async add({ holder, verb, resource, createdAt }) {
      return (await rows(ADD, [...columnsOf(holder), verb, resource, createdAt])).length === 1;
    },
    async remove({ holder, verb, resource }) {
      return (await rows(REMOVE, [...columnsOf(holder), verb, resource])).length === 1;
    },
    async all() {
      return (await rows(`select ${COLUMNS} from role_binding ${ORDER}`)).map(bindingOf);
    },
    async ofUser(userId) {
      return (await rows(OF_USER, [userId])).map(bindingOf);
    },
  };
}

function columnsOf(holder: BindingHolder): [string | null, string | null] {
  return holder.kind === "user" ? [holder.userId, null] : [null, holder.teamId];
}

function bindingOf({ user_id, team_id, verb, resource, created_at }: BindingRow): StoredBinding {
  const holder: BindingHolder =
    user_id === null ? { kind: "team", teamId: team_id ?? "" } : { kind: "user", userId: user_id };
  return { holder, verb, resource, createdAt: Number(created_at) };
}
