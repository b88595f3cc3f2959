import type { Database } from "bun:sqlite";
import type { InviteClaim, PeerInviteStore } from "../../../domain/ports/federation-store.ts";

/** Used ones are known for a day, so that whoever comes late is told why. */
const KEPT_MS = 24 * 3_600_000;

const ADD = "insert into peer_invite (sha256, made_by, created_at, until) values (?, ?, ?, ?)";
const CLAIM = `update peer_invite set used_at = ?3, used_by = ?2
  where sha256 = ?1 and used_at is null and until > ?3`;

export function sqlitePeerInvites(database: Database): PeerInviteStore {
  return {
    async add({ sha256, madeBy, createdAt, until }) {
      database
        .transaction(() => {
          database.query("delete from peer_invite where until < ?").run(createdAt - KEPT_MS);
          database.query(ADD).run(sha256, madeBy, createdAt, until);
        })
        .immediate();
    },
    async claim(sha256, by, now) {
      return database
        .transaction((): InviteClaim => {
          if (database.query(CLAIM).run(sha256, by, now).changes === 1) return "claimed";
          const row = database
            .query<{ used_at: number | null }, [string]>("select used_at from peer_invite where sha256 = ?")
            .get(sha256);
          if (row === null) return "unknown";
          return row.used_at === null ? "expired" : "used";
        })
        .immediate();
    },
  };
}
