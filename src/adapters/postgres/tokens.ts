import { isScope } from "../../base/scopes.ts";
import type { StoredToken, TokenStore } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";
import { numberOf, USER_COLUMNS, userOf, type UserRow } from "./users.ts";

interface TokenRow {
  readonly token_id: string;
  readonly sha256: string;
  readonly token_name: string;
  readonly token_user_id: string | null;
  readonly scopes: string;
  readonly token_created_at: string;
  readonly until: string | null;
  readonly last_used: string | null;
  readonly revoked_at: string | null;
}

const COLUMNS = `token_id, sha256, token.name as token_name, token.user_id as token_user_id, scopes,
  token.created_at as token_created_at, until, last_used, revoked_at`;

const ADD = `insert into token (token_id, sha256, name, user_id, scopes, created_at, until, last_used, revoked_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (name) where revoked_at is null do nothing
  returning token_id`;

const LIVING = `select ${COLUMNS}, ${USER_COLUMNS}
  from token left join app_user on app_user.user_id = token.user_id
  where sha256 = $1 and revoked_at is null and (until is null or until > $2) and disabled_at is null`;

const ALL = `select ${COLUMNS} from token order by name collate "C", created_at`;

const REVOKE = "update token set revoked_at = $1 where name = $2 and revoked_at is null returning token_id";

export function postgresTokens(database: Database): TokenStore {
  return {
    async add(token) {
      const values = [
        token.tokenId,
        token.sha256,
        token.name,
        token.userId,
        token.scopes.join(" "),
        token.createdAt,
        token.until,
        token.lastUsed,
        token.revokedAt,
      ];
      return (await database.ask((sql) => sql.unsafe<object[]>(ADD, values))).length === 1;
    },
    async living(sha256, now) {
      const [row] = await database.ask((sql) =>
        sql.unsafe<(TokenRow & { [Column in keyof UserRow]: UserRow[Column] | null })[]>(LIVING, [
          sha256,
          now,
        ]),
      );
      if (row === undefined) return undefined;
      return { token: tokenOf(row), user: row.token_user_id === null ? undefined : userOf(row as UserRow) };
    },
    async used(tokenId, at) {
      await database.ask((sql) => sql`update token set last_used = ${at} where token_id = ${tokenId}`);
    },
    async all() {
      return (await database.ask((sql) => sql.unsafe<TokenRow[]>(ALL))).map(tokenOf);
    },
    async revoke(name, at) {
      return (await database.ask((sql) => sql.unsafe<object[]>(REVOKE, [at, name]))).length === 1;
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
    createdAt: Number(row.token_created_at),
    until: numberOf(row.until),
    lastUsed: numberOf(row.last_used),
    revokedAt: numberOf(row.revoked_at),
  };
}
