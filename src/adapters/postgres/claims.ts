import type { ClaimStore } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

interface ClaimRow {
  readonly sha256: string;
  readonly user_id: string | null;
  readonly created_at: string;
  readonly until: string;
}

const ADD = "insert into claim (sha256, user_id, created_at, until) values ($1, $2, $3, $4)";
const TAKE =
  "delete from claim where sha256 = $1 and until > $2 returning sha256, user_id, created_at, until";

export function postgresClaims(database: Database): ClaimStore {
  return {
    async replace({ sha256, userId, createdAt, until }) {
      await database.ask((sql) =>
        sql.begin(async (transaction) => {
          // two at once would both find nothing to replace; only the last one may count
          await transaction.unsafe("lock table claim in share row exclusive mode");
          await transaction.unsafe("delete from claim where user_id is not distinct from $1", [userId]);
          await transaction.unsafe(ADD, [sha256, userId, createdAt, until]);
        }),
      );
    },
    async take(sha256, now) {
      const [row] = await database.ask((sql) => sql.unsafe<ClaimRow[]>(TAKE, [sha256, now]));
      if (row === undefined) return undefined;
      return {
        sha256: row.sha256,
        userId: row.user_id,
        createdAt: Number(row.created_at),
        until: Number(row.until),
      };
    },
  };
}
