import type { GrantStore, StoredGrant } from "../../../domain/ports/federation-store.ts";
import { GRANT_COLUMNS, grantOf, grantValues, type GrantRow } from "../../federation-rows.ts";
import type { Database } from "../database.ts";

const ADD = `insert into peer_grant (${GRANT_COLUMNS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

const REVOKE = `update peer_grant set revoked_at = $2 where grant_id = $1 and revoked_at is null
  returning grant_id`;

/** The order that SQLite uses, whatever the database's own collation is. */
const ORDER = `order by created_at desc, grant_id collate "C"`;

export function postgresGrants(database: Database): GrantStore {
  const found = async (where: string, ...values: string[]): Promise<readonly StoredGrant[]> => {
    const query = `select ${GRANT_COLUMNS} from peer_grant ${where} ${ORDER}`;
    return (await database.ask((sql) => sql.unsafe<GrantRow[]>(query, values))).map(grantOf);
  };
  return {
    async add(grant) {
      await database.ask((sql) => sql.unsafe(ADD, grantValues(grant)));
    },
    byId: async (grantId) => (await found("where grant_id = $1", grantId))[0],
    ofPeer: (peerId) => found("where peer_id = $1", peerId),
    all: () => found(""),
    async revoke(grantId, at) {
      return (await database.ask((sql) => sql.unsafe(REVOKE, [grantId, at]))).length === 1;
    },
  };
}
