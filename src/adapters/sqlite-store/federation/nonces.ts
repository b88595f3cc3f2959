import type { Database } from "bun:sqlite";
import type { NonceStore } from "../../../domain/ports/federation-store.ts";

const TAKE = "insert into peer_nonce (peer_id, nonce, until) values (?, ?, ?) on conflict do nothing";

export function sqliteNonces(database: Database): NonceStore {
  return {
    async take({ peerId, nonce, until, now }) {
      return database
        .transaction(() => {
          database.query("delete from peer_nonce where until <= ?").run(now);
          return database.query(TAKE).run(peerId, nonce, until).changes === 1;
        })
        .immediate();
    },
  };
}
