import type { Database } from "bun:sqlite";
import { isScope } from "../../base/scopes.ts";
import type { StoredToken, TokenStore } from "../../domain/ports/gateway-store.ts";
import { USER_COLUMNS, userOf, type UserRow } from "./users.ts";

interface TokenRow {
  readonly token_id: string;
  readonly sha256: string;
  readonly token_name: string;
  readonly token_user_id: string | null;
  readonly scopes: string;
  readonly token_created_at: number;
  readonly until: number | null;
  readonly last_used: number | null;
  readonly revoked_at: number | null;
}

const COLUMNS = `token_id, sha256, token.name as token_name, token.user_id as token_user_id, scopes,
  token.created_at as token_created_at, until, last_used, revoked_at`;

const ADD = `insert into token (token_id, sha256, name, user_id, scopes, created_at, until, last_used, revoked_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) where revoked_at is null do nothing`;

const LIVING = `select ${COLUMNS}, ${USER_COLUMNS}
  from token left join app_user on app_user.user_id = token.user_id
  where sha256 = ?1 and revoked_at is null and (until is null or until > ?2) and disabled_at is null`;

const REVOKE = "update token set revoked_at = ? where name = ? and revoked_at is null";

export function sqliteTokens(database: Database): TokenStore {
  return {
    async add(token) {
      const { changes } = database
        .query(ADD)
        .run(
          token.tokenId,
          token.sha256,
          token.name,
          token.userId,
          token.scopes.join(" "),
          token.createdAt,
          token.until,
          token.lastUsed,
          token.revokedAt,
        );
      return changes === 1;
    },
    async living(sha256, now) {
      const row = database
        .query<TokenRow & { [Column in keyof UserRow]: UserRow[Column] | null }, [string, number]>(LIVING)
        .get(sha256, now);
      if (row === null) return undefined;
      return { token: tokenOf(row), user: row.token_user_id === null ? undefined : userOf(row as UserRow) };
    },
    async used(tokenId, at) {
      database.query("update token set last_used = ? where token_id = ?").run(at, tokenId);
    },
    async all() {
      return database
        .query<TokenRow, []>(`select ${COLUMNS} from token order by name, created_at`)
        .all()
        .map(tokenOf);
    },
    async revoke(name, at) {
      return database.query(REVOKE).run(at, name).changes === 1;
    },
  };
}

function tokenOf(row: TokenRow): StoredToken {
  return {
    tokenId: row.token_id,
    sha256: row.sha256,
    name: row.token_name,
    userId: row.token_user_id,
    scopes: row.scopes.split(" ").filter(isScope),
    createdAt: row.token_created_at,
    until: row.until,
    lastUsed: row.last_used,
    revokedAt: row.revoked_at,
  };
}
