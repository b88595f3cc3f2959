import type { Database } from "bun:sqlite";
import type { AuditStore, SealedEntry } from "../../domain/ports/gateway-store.ts";

interface AuditRow {
  readonly id: number;
  readonly at: number;
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

const ADD = `insert into audit (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function sqliteAudit(database: Database): AuditStore {
  return {
    async append(entry, seal) {
      return database
        .transaction((): SealedEntry => {
          const last = database
            .query<{ id: number; sha: string }, []>("select id, sha from audit order by id desc limit 1")
            .get();
          const unsealed = { ...entry, id: (last?.id ?? 0) + 1, previousSha: last?.sha ?? "" };
          const sealed = { ...unsealed, sha: seal(unsealed) };
          database.query(ADD).run(...valuesOf(sealed));
          return sealed;
        })
        .immediate();
    },
    async after(id, limit) {
      return database
        .query<AuditRow, [number, number]>(`select ${COLUMNS} from audit where id > ? order by id limit ?`)
        .all(id, limit)
        .map(entryOf);
    },
    async last(limit, host) {
      return database
        .query<AuditRow, [string | null, number]>(
          `select ${COLUMNS} from audit where ?1 is null or host = ?1 order by id desc limit ?2`,
        )
        .all(host ?? null, limit)
        .map(entryOf)
        .toReversed();
    },
  };
}

function valuesOf(entry: SealedEntry): (string | number | null)[] {
  const { id, at, actor, via, action, resource, outcome, detail, requestId, peerId, grantId } = entry;
  const what = [id, at, actor, via, action, resource, outcome, detail, requestId];
  return [...what, peerId, grantId, entry.previousSha, entry.sha, entry.host];
}

function entryOf({ request_id, peer_id, grant_id, prev_sha, ...row }: AuditRow): SealedEntry {
  return { ...row, requestId: request_id, peerId: peer_id, grantId: grant_id, previousSha: prev_sha };
}
