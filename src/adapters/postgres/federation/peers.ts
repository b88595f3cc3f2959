import type { PeerStore, StoredPeer } from "../../../domain/ports/federation-store.ts";
import {
  KEY_COLUMNS,
  PEER_COLUMNS,
  peersOf,
  peerValues,
  type KeyRow,
  type PeerRow,
} from "../../federation-rows.ts";
import type { Database } from "../database.ts";

const ADD = `insert into peer (peer_id, name, address, certificate, state, enrolled_at, enrolled_by)
  values ($1, $2, $3, $4, 'active', $5, $6)
  on conflict do nothing
  returning peer_id`;

/** A removed peer comes back as if it had never been here; its ended grants keep its row. */
const RENEW = `update peer set name = $2, address = $3, certificate = $4, state = 'active', enrolled_at = $5,
    enrolled_by = $6, last_success_at = null, last_failure_at = null, last_failure = null, failures = 0,
    skew_ms = null
  where peer_id = $1 and state = 'removed'
    and not exists (select 1 from peer as other where other.name = $2 and other.state <> 'removed')
  returning peer_id`;

const ADD_KEY = `insert into peer_key (${KEY_COLUMNS}) values ($1, $2, $3, $4, null) on conflict do nothing
  returning key_id`;

const KEY_TAKEN = "select key_id from peer_key where key_id = $1 and peer_id <> $2";

const OTHERS_END = `update peer_key set until = least(coalesce(until, $3::bigint), $3::bigint)
  where peer_id = $1 and key_id <> $2`;

const SET_STATE = `update peer set state = $2 where peer_id = $1 and state <> 'removed' returning peer_id`;

const END_GRANTS = "update peer_grant set revoked_at = $2 where peer_id = $1 and revoked_at is null";

const CONTACTED = `update peer set
    last_success_at = case when $3::text is null then $2::bigint else last_success_at end,
    last_failure_at = case when $3::text is null then last_failure_at else $2::bigint end,
    last_failure = coalesce($3::text, last_failure),
    failures = case when $3::text is null then 0 else failures + 1 end,
    skew_ms = coalesce($4::bigint, skew_ms)
  where peer_id = $1`;

/** The order that SQLite uses, whatever the database's own collation is. */
const ORDER = `order by name collate "C", peer_id collate "C"`;
const KEY_ORDER = `order by added_at, key_id collate "C"`;

export function postgresPeers(database: Database): PeerStore {
  const found = async (where: string, ...values: string[]): Promise<readonly StoredPeer[]> =>
    await database.ask(async (sql) => {
      const query = `select ${PEER_COLUMNS} from peer ${where} ${ORDER}`;
      const rows = await sql.unsafe<PeerRow[]>(query, values);
      if (rows.length === 0) return [];
      return peersOf(rows, await sql.unsafe<KeyRow[]>(`select ${KEY_COLUMNS} from peer_key ${KEY_ORDER}`));
    });
  return {
    async add(peer) {
      const { peerId, key, enrolledAt } = peer;
      return await database.ask((sql) =>
        sql.begin(async (transaction) => {
          // one at a time: of two with one name, or one key, the second finds the first
          await transaction.unsafe("lock table peer in share row exclusive mode");
          if ((await transaction.unsafe(KEY_TAKEN, [key.keyId, peerId])).length > 0) return false;
          const values = peerValues(peer);
          const isNew = (await transaction.unsafe(ADD, values)).length === 1;
          if (!isNew && (await transaction.unsafe(RENEW, values)).length !== 1) return false;
          await transaction.unsafe("delete from peer_key where peer_id = $1", [peerId]);
          await transaction.unsafe(ADD_KEY, [key.keyId, peerId, key.publicKey, enrolledAt]);
          return true;
        }),
      );
    },
    all: () => found(""),
    byId: async (peerId) => (await found("where peer_id = $1", peerId))[0],
    byName: async (name) => (await found("where name = $1 and state <> 'removed'", name))[0],
    byKey: async (keyId) =>
      (await found("where peer_id = (select peer_id from peer_key where key_id = $1)", keyId))[0],
    async setState(peerId, state, at) {
      return await database.ask((sql) =>
        sql.begin(async (transaction) => {
          const changed = await transaction.unsafe(SET_STATE, [peerId, state]);
          if (state === "removed") await transaction.unsafe(END_GRANTS, [peerId, at]);
          return changed.length === 1;
        }),
      );
    },
    async addKey(peerId, { keyId, publicKey, addedAt }, othersUntil) {
      return await database.ask((sql) =>
        sql.begin(async (transaction) => {
          const added = await transaction.unsafe(ADD_KEY, [keyId, peerId, publicKey, addedAt]);
          if (added.length !== 1) return false;
          await transaction.unsafe(OTHERS_END, [peerId, keyId, othersUntil]);
          return true;
        }),
      );
    },
    async contacted(peerId, { at, failure, skewMs }) {
      await database.ask((sql) => sql.unsafe(CONTACTED, [peerId, at, failure, skewMs]));
    },
  };
}
