import type { Role } from "../../base/scopes.ts";
import type { StoredUser, UserStore } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

/** A row as Postgres gives it: a bigint comes as text. */
export interface UserRow {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string;
  /** The table has a check. */
  readonly role: Role;
  readonly user_created_at: string;
  readonly disabled_at: string | null;
}

export const USER_COLUMNS =
  "app_user.user_id, email, app_user.name as name, password_hash, role, app_user.created_at as user_created_at, disabled_at";

export function userOf(row: UserRow): StoredUser {
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    role: row.role,
    createdAt: Number(row.user_created_at),
    disabledAt: numberOf(row.disabled_at),
  };
}

export function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

const ADD = `insert into app_user (user_id, email, name, password_hash, role, created_at, disabled_at)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing returning user_id`;

export function postgresUsers(database: Database): UserStore {
  return {
    async add({ userId, email, name, passwordHash, role, createdAt, disabledAt }) {
      const values = [userId, email, name, passwordHash, role, createdAt, disabledAt];
      return (await database.ask((sql) => sql.unsafe<object[]>(ADD, values))).length === 1;
    },
    async byEmail(email) {
      const [row] = await database.ask((sql) =>
        sql.unsafe<UserRow[]>(`select ${USER_COLUMNS} from app_user where email = $1`, [email]),
      );
      return row === undefined ? undefined : userOf(row);
    },
    async all() {
      // as SQLite orders them, whatever the database's own collation is
      const rows = await database.ask((sql) =>
        sql.unsafe<UserRow[]>(`select ${USER_COLUMNS} from app_user order by email collate "C"`),
      );
      return rows.map(userOf);
    },
    async setRole(userId, role) {
      await database.ask((sql) => sql`update app_user set role = ${role} where user_id = ${userId}`);
    },
    async setDisabled(userId, at) {
      await database.ask((sql) => sql`update app_user set disabled_at = ${at} where user_id = ${userId}`);
    },
    async setPassword(userId, passwordHash) {
      await database.ask(
        (sql) => sql`update app_user set password_hash = ${passwordHash} where user_id = ${userId}`,
      );
    },
  };
}
