import type { SessionStore, StoredSession } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";
import { USER_COLUMNS, userOf, type UserRow } from "./users.ts";

interface SessionRow extends UserRow {
  readonly id_sha256: string;
  readonly csrf: string;
  readonly session_created_at: string;
  readonly idle_until: string;
  readonly until: string;
  readonly agent_string: string;
}

const ADD = `insert into session (id_sha256, user_id, csrf, created_at, idle_until, until, agent_string)
  values ($1, $2, $3, $4, $5, $6, $7)`;

const LIVING = `select ${USER_COLUMNS}, id_sha256, csrf, session.created_at as session_created_at, idle_until, until,
    agent_string
  from session join app_user on app_user.user_id = session.user_id
  where id_sha256 = $1 and idle_until > $2 and until > $2 and disabled_at is null`;

export function postgresSessions(database: Database): SessionStore {
  return {
    async add({ idSha256, userId, csrf, createdAt, idleUntil, until, agentString }) {
      const values = [idSha256, userId, csrf, createdAt, idleUntil, until, agentString];
      await database.ask((sql) => sql.unsafe(ADD, values));
    },
    async living(idSha256, now) {
      const [row] = await database.ask((sql) => sql.unsafe<SessionRow[]>(LIVING, [idSha256, now]));
      return row === undefined ? undefined : { session: sessionOf(row), user: userOf(row) };
    },
    async used(idSha256, idleUntil) {
      await database.ask(
        (sql) => sql`update session set idle_until = ${idleUntil} where id_sha256 = ${idSha256}`,
      );
    },
    async remove(idSha256) {
      await database.ask((sql) => sql`delete from session where id_sha256 = ${idSha256}`);
    },
    async removeOfUser(userId) {
      await database.ask((sql) => sql`delete from session where user_id = ${userId}`);
    },
    async removeEnded(now) {
      await database.ask((sql) => sql`delete from session where idle_until <= ${now} or until <= ${now}`);
    },
  };
}

function sessionOf(row: SessionRow): StoredSession {
  return {
    idSha256: row.id_sha256,
    userId: row.user_id,
    csrf: row.csrf,
    createdAt: Number(row.session_created_at),
    idleUntil: Number(row.idle_until),
    until: Number(row.until),
    agentString: row.agent_string,
  };
}
