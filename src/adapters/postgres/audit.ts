import type { AuditStore, SealedEntry } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly via: SealedEntry["via"];
  readonly action: string;
  readonly resource: string;
  readonly outcome: string;
  readonly detail: string;
  readonly request_id: string;
  readonly peer_id: string | null;
  readonly grant_id: string | null;
  readonly prev_sha: string;
  readonly sha: string;
  readonly host: string | null;
}

const COLUMNS =
  "id, at, actor, via, action, resource, outcome, detail, request_id, peer_id, grant_id, prev_sha, sha, host";

const ADD = `insert into audit (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`;

export function postgresAudit(database: Database): AuditStore {
  return {
    async append(entry, seal) {
      return await database.ask((sql) =>
        sql.begin(async (transaction) => {
          // one writer among all gateways; readers are not held up
          await transaction.unsafe("lock table audit in share row exclusive mode");
          const [last] = await transaction.unsafe<{ id: string; sha: string }[]>(
            "select id, sha from audit order by id desc limit 1",
          );
          const unsealed = { ...entry, id: Number(last?.id ?? 0) + 1, previousSha: last?.sha ?? "" };
          const sealed: SealedEntry = { ...unsealed, sha: seal(unsealed) };
          await transaction.unsafe(ADD, valuesOf(sealed));
          return sealed;
        }),
      );
    },
    async after(id, limit) {
      const rows = await database.ask((sql) =>
        sql.unsafe<AuditRow[]>(`select ${COLUMNS} from audit where id > $1 order by id limit $2`, [
          id,
          limit,
        ]),
      );
      return rows.map(entryOf);
    },
    async last(limit, host) {
      const rows = await database.ask((sql) =>
        sql.unsafe<AuditRow[]>(
          `select ${COLUMNS} from audit where $2::text is null or host = $2 order by id desc limit $1`,
          [limit, host ?? null],
        ),
      );
      return rows.map(entryOf).toReversed();
    },
  };
}

function valuesOf(entry: SealedEntry): unknown[] {
  const { id, at, actor, via, action, resource, outcome, detail, requestId, peerId, grantId } = entry;
  const what = [id, at, actor, via, action, resource, outcome, detail, requestId];
  return [...what, peerId, grantId, entry.previousSha, entry.sha, entry.host];
}

function entryOf({ id, at, request_id, peer_id, grant_id, prev_sha, ...row }: AuditRow): SealedEntry {
  return {
    ...row,
    id: Number(id),
    at: Number(at),
    requestId: request_id,
    peerId: peer_id,
    grantId: grant_id,
    previousSha: prev_sha,
  };
}
