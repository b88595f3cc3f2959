import type { NonceStore } from "../../../domain/ports/federation-store.ts";
import type { Database } from "../database.ts";

/** Expired ones first: a single statement would still see them, and find the nonce taken. */
const FORGET = "delete from peer_nonce where until <= $1";
const TAKE = `insert into peer_nonce (peer_id, nonce, until) values ($1, $2, $3) on conflict do nothing
  returning nonce`;

export function postgresNonces(database: Database): NonceStore {
  return {
    async take({ peerId, nonce, until, now }) {
      return await database.ask(async (sql) => {
        await sql.unsafe(FORGET, [now]);
        return (await sql.unsafe(TAKE, [peerId, nonce, until])).length === 1;
      });
    },
  };
}
