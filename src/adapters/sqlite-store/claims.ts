import type { Database } from "bun:sqlite";
import type { ClaimStore } from "../../domain/ports/gateway-store.ts";

interface ClaimRow {
  readonly sha256: string;
  readonly user_id: string | null;
  readonly created_at: number;
  readonly until: number;
}

const TAKE = "delete from claim where sha256 = ? and until > ? returning sha256, user_id, created_at, until";

export function sqliteClaims(database: Database): ClaimStore {
  return {
    async replace({ sha256, userId, createdAt, until }) {
      database
        .transaction(() => {
          database.query("delete from claim where user_id is not distinct from ?").run(userId);
          database
            .query("insert into claim (sha256, user_id, created_at, until) values (?, ?, ?, ?)")
            .run(sha256, userId, createdAt, until);
        })
        .immediate();
    },
    async take(sha256, now) {
      const row = database.query<ClaimRow, [string, number]>(TAKE).get(sha256, now);
      if (row === null) return undefined;
      return { sha256: row.sha256, userId: row.user_id, createdAt: row.created_at, until: row.until };
    },
  };
}
