import type { Database } from "bun:sqlite";
import type { AnswerStore, StoredAnswer } from "../../domain/ports/gateway-store.ts";

interface AnswerRow {
  readonly key_sha256: string;
  readonly caller: string;
  readonly request_sha256: string;
  readonly begun_at: number;
  readonly begun_by: string;
  readonly status: number | null;
  readonly ending: string | null;
  readonly body: string | null;
}

const BEGIN = `insert into answer (key_sha256, caller, request_sha256, begun_at, begun_by)
  values (?, ?, ?, ?, ?) on conflict (key_sha256) do nothing`;

const FIND = `select key_sha256, caller, request_sha256, begun_at, begun_by, status, ending, body
  from answer where key_sha256 = ?`;

/** Bytes that a row takes beside its answer, so that keys without one are bounded too. */
const ROW_BYTES = 300;

const PRUNE = `delete from answer where key_sha256 in (
  select key_sha256 from (
    select key_sha256, sum(size + ${ROW_BYTES}) over (order by begun_at desc, key_sha256) as total
    from answer where caller = ?
  ) as counted where total > ?)`;

export function sqliteAnswers(database: Database): AnswerStore {
  return {
    async begin({ keySha256, caller, requestSha256, begunAt, begunBy }) {
      return database
        .transaction(() => {
          const { changes } = database.query(BEGIN).run(keySha256, caller, requestSha256, begunAt, begunBy);
          if (changes === 1) return undefined;
          const row = database.query<AnswerRow, [string]>(FIND).get(keySha256);
          return row === null ? undefined : answerOf(row);
        })
        .immediate();
    },
    async end(keySha256, { status, ending, body }) {
      const size = new TextEncoder().encode(body ?? "").length;
      database
        .query("update answer set status = ?, ending = ?, body = ?, size = ? where key_sha256 = ?")
        .run(status, ending, body, size, keySha256);
    },
    async forget(keySha256) {
      database.query("delete from answer where key_sha256 = ?").run(keySha256);
    },
    async prune(before, caller, bytes) {
      database.query("delete from answer where begun_at < ?").run(before);
      database.query(PRUNE).run(caller, bytes);
    },
  };
}

function answerOf(row: AnswerRow): StoredAnswer {
  const { status, ending, body } = row;
  return {
    keySha256: row.key_sha256,
    caller: row.caller,
    requestSha256: row.request_sha256,
    begunAt: row.begun_at,
    begunBy: row.begun_by,
    answer: status === null ? null : { status, ending, body },
  };
}
