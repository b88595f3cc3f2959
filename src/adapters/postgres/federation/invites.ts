import type { InviteClaim, PeerInviteStore } from "../../../domain/ports/federation-store.ts";
import type { Database } from "../database.ts";

/** Used invites are kept for a day, so that a late caller learns why. */
const KEPT_MS = 24 * 3_600_000;

const ADD = "insert into peer_invite (sha256, made_by, created_at, until) values ($1, $2, $3, $4)";

/** Of several callers at once, the others wait for the row and find it used. */
const CLAIM = `update peer_invite set used_at = $3, used_by = $2
  where sha256 = $1 and used_at is null and until > $3 returning sha256`;

export function postgresPeerInvites(database: Database): PeerInviteStore {
  return {
    async add({ sha256, madeBy, createdAt, until }) {
      await database.ask(async (sql) => {
        await sql.unsafe("delete from peer_invite where until < $1", [createdAt - KEPT_MS]);
        await sql.unsafe(ADD, [sha256, madeBy, createdAt, until]);
      });
    },
    async claim(sha256, by, now) {
      return await database.ask(async (sql): Promise<InviteClaim> => {
        if ((await sql.unsafe(CLAIM, [sha256, by, now])).length === 1) return "claimed";
        const [row] = await sql.unsafe<{ used_at: string | null }[]>(
          "select used_at from peer_invite where sha256 = $1",
          [sha256],
        );
        if (row === undefined) return "unknown";
        return row.used_at === null ? "expired" : "used";
      });
    },
  };
}
