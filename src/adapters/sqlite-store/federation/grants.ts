import type { Database } from "bun:sqlite";
import type { GrantStore } from "../../../domain/ports/federation-store.ts";
import { GRANT_COLUMNS, grantOf, grantValues, type GrantRow } from "../../federation-rows.ts";

const ADD = `insert into peer_grant (${GRANT_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT = `select ${GRANT_COLUMNS} from peer_grant`;
const ORDER = "order by created_at desc, grant_id";

export function sqliteGrants(database: Database): GrantStore {
  return {
    async add(grant) {
      database.query(ADD).run(...grantValues(grant));
    },
    async byId(grantId) {
      const row = database.query<GrantRow, [string]>(`${SELECT} where grant_id = ?`).get(grantId);
      return row === null ? undefined : grantOf(row);
    },
    async ofPeer(peerId) {
      return database
        .query<GrantRow, [string]>(`${SELECT} where peer_id = ? ${ORDER}`)
        .all(peerId)
        .map(grantOf);
    },
    async all() {
      return database.query<GrantRow, []>(`${SELECT} ${ORDER}`).all().map(grantOf);
    },
    async revoke(grantId, at) {
      return (
        database
          .query("update peer_grant set revoked_at = ? where grant_id = ? and revoked_at is null")
          .run(at, grantId).changes === 1
      );
    },
  };
}
