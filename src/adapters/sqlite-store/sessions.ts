import type { Database } from "bun:sqlite";
import type { SessionStore, StoredSession } from "../../domain/ports/gateway-store.ts";
import { USER_COLUMNS, userOf, type UserRow } from "./users.ts";

interface SessionRow extends UserRow {
  readonly id_sha256: string;
  readonly csrf: string;
  readonly session_created_at: number;
  readonly idle_until: number;
  readonly until: number;
  readonly agent_string: string;
}

const ADD = `insert into session (id_sha256, user_id, csrf, created_at, idle_until, until, agent_string)
  values (?, ?, ?, ?, ?, ?, ?)`;

const LIVING = `select ${USER_COLUMNS}, id_sha256, csrf, session.created_at as session_created_at, idle_until, until,
    agent_string
  from session join app_user on app_user.user_id = session.user_id
  where id_sha256 = ?1 and idle_until > ?2 and until > ?2 and disabled_at is null`;

export function sqliteSessions(database: Database): SessionStore {
  return {
    async add({ idSha256, userId, csrf, createdAt, idleUntil, until, agentString }) {
      database.query(ADD).run(idSha256, userId, csrf, createdAt, idleUntil, until, agentString);
    },
    async living(idSha256, now) {
      const row = database.query<SessionRow, [string, number]>(LIVING).get(idSha256, now);
      return row === null ? undefined : { session: sessionOf(row), user: userOf(row) };
    },
    async used(idSha256, idleUntil) {
      database.query("update session set idle_until = ? where id_sha256 = ?").run(idleUntil, idSha256);
    },
    async remove(idSha256) {
      database.query("delete from session where id_sha256 = ?").run(idSha256);
    },
    async removeOfUser(userId) {
      database.query("delete from session where user_id = ?").run(userId);
    },
    async removeEnded(now) {
      database.query("delete from session where idle_until <= ?1 or until <= ?1").run(now);
    },
  };
}

function sessionOf(row: SessionRow): StoredSession {
  return {
    idSha256: row.id_sha256,
    userId: row.user_id,
    csrf: row.csrf,
    createdAt: row.session_created_at,
    idleUntil: row.idle_until,
    until: row.until,
    agentString: row.agent_string,
  };
}
