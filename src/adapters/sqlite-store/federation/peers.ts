import type { Database } from "bun:sqlite";
import type { PeerStore, StoredPeer } from "../../../domain/ports/federation-store.ts";
import {
  KEY_COLUMNS,
  PEER_COLUMNS,
  peersOf,
  peerValues,
  type KeyRow,
  type PeerRow,
} from "../../federation-rows.ts";

const ADD = `insert into peer (peer_id, name, address, certificate, state, enrolled_at, enrolled_by)
  values (?, ?, ?, ?, 'active', ?, ?)
  on conflict do nothing`;

/** One that was removed comes back as if it had never been here; its grants, which are over, keep its row. */
const RENEW = `update peer set name = ?2, address = ?3, certificate = ?4, state = 'active', enrolled_at = ?5,
    enrolled_by = ?6, last_success_at = null, last_failure_at = null, last_failure = null, failures = 0,
    skew_ms = null
  where peer_id = ?1 and state = 'removed'
    and not exists (select 1 from peer as other where other.name = ?2 and other.state <> 'removed')`;

const ADD_KEY = `insert into peer_key (${KEY_COLUMNS}) values (?, ?, ?, ?, null) on conflict do nothing`;

const KEY_TAKEN = "select 1 from peer_key where key_id = ? and peer_id <> ?";

const OTHERS_END = `update peer_key set until = min(coalesce(until, ?3), ?3)
  where peer_id = ?1 and key_id <> ?2`;

const CONTACTED = `update peer set
    last_success_at = case when ?3 is null then ?2 else last_success_at end,
    last_failure_at = case when ?3 is null then last_failure_at else ?2 end,
    last_failure = coalesce(?3, last_failure),
    failures = case when ?3 is null then 0 else failures + 1 end,
    skew_ms = coalesce(?4, skew_ms)
  where peer_id = ?1`;

export function sqlitePeers(database: Database): PeerStore {
  const found = (where: string, value?: string): readonly StoredPeer[] => {
    const values = value === undefined ? [] : [value];
    const query = `select ${PEER_COLUMNS} from peer ${where} order by name, peer_id`;
    const rows = database.query<PeerRow, string[]>(query).all(...values);
    const keys =
      rows.length === 0
        ? []
        : database.query<KeyRow, []>(`select ${KEY_COLUMNS} from peer_key order by added_at, key_id`).all();
    return peersOf(rows, keys);
  };
  return {
    async add(peer) {
      const { peerId, key, enrolledAt } = peer;
      return database
        .transaction(() => {
          // another peer's
          if (database.query(KEY_TAKEN).get(key.keyId, peerId) !== null) return false;
          const values = peerValues(peer);
          const isNew = database.query(ADD).run(...values).changes === 1;
          if (!isNew && database.query(RENEW).run(...values).changes !== 1) return false;
          database.query("delete from peer_key where peer_id = ?").run(peerId);
          database.query(ADD_KEY).run(key.keyId, peerId, key.publicKey, enrolledAt);
          return true;
        })
        .immediate();
    },
    async all() {
      return found("");
    },
    async byId(peerId) {
      return found("where peer_id = ?", peerId)[0];
    },
    async byName(name) {
      return found("where name = ? and state <> 'removed'", name)[0];
    },
    async byKey(keyId) {
      return found("where peer_id = (select peer_id from peer_key where key_id = ?)", keyId)[0];
    },
    async setState(peerId, state, at) {
      return database
        .transaction(() => {
          const { changes } = database
            .query("update peer set state = ? where peer_id = ? and state <> 'removed'")
            .run(state, peerId);
          if (state === "removed") {
            database
              .query("update peer_grant set revoked_at = ? where peer_id = ? and revoked_at is null")
              .run(at, peerId);
          }
          return changes === 1;
        })
        .immediate();
    },
    async addKey(peerId, { keyId, publicKey, addedAt }, othersUntil) {
      return database
        .transaction(() => {
          if (database.query(ADD_KEY).run(keyId, peerId, publicKey, addedAt).changes !== 1) return false;
          database.query(OTHERS_END).run(peerId, keyId, othersUntil);
          return true;
        })
        .immediate();
    },
    async contacted(peerId, { at, failure, skewMs }) {
      database.query(CONTACTED).run(peerId, at, failure, skewMs);
    },
  };
}
