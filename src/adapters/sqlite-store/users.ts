import type { Database } from "bun:sqlite";
import type { Role } from "../../base/scopes.ts";
import type { StoredUser, UserStore } from "../../domain/ports/gateway-store.ts";

/** A row as SQLite gives it. */
export interface UserRow {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string;
  /** The table has a check. */
  readonly role: Role;
  readonly user_created_at: number;
  readonly disabled_at: number | null;
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
    createdAt: row.user_created_at,
    disabledAt: row.disabled_at,
  };
}

const ADD = `insert into app_user (user_id, email, name, password_hash, role, created_at, disabled_at)
  values (?, ?, ?, ?, ?, ?, ?) on conflict (email) do nothing`;

export function sqliteUsers(database: Database): UserStore {
  return {
    async add({ userId, email, name, passwordHash, role, createdAt, disabledAt }) {
      const { changes } = database
        .query(ADD)
        .run(userId, email, name, passwordHash, role, createdAt, disabledAt);
      return changes === 1;
    },
    async byEmail(email) {
      const row = database
        .query<UserRow, [string]>(`select ${USER_COLUMNS} from app_user where email = ?`)
        .get(email);
      return row === null ? undefined : userOf(row);
    },
    async all() {
      return database
        .query<UserRow, []>(`select ${USER_COLUMNS} from app_user order by email`)
        .all()
        .map(userOf);
    },
    async setRole(userId, role) {
      database.query("update app_user set role = ? where user_id = ?").run(role, userId);
    },
    async setDisabled(userId, at) {
      database.query("update app_user set disabled_at = ? where user_id = ?").run(at, userId);
    },
    async setPassword(userId, passwordHash) {
      database.query("update app_user set password_hash = ? where user_id = ?").run(passwordHash, userId);
    },
  };
}
