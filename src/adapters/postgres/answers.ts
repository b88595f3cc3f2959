import type { AnswerStore, StoredAnswer } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

interface AnswerRow {
  readonly key_sha256: string;
  readonly caller: string;
  readonly request_sha256: string;
  readonly begun_at: string;
  readonly begun_by: string;
  readonly status: number | null;
  readonly ending: string | null;
  readonly body: string | null;
}

const BEGIN = `insert into answer (key_sha256, caller, request_sha256, begun_at, begun_by)
  values ($1, $2, $3, $4, $5) on conflict (key_sha256) do nothing returning key_sha256`;

const FIND = `select key_sha256, caller, request_sha256, begun_at, begun_by, status, ending, body
  from answer where key_sha256 = $1`;

/** Bytes that a row takes beside its answer, so that keys without answers are bounded too. */
const ROW_BYTES = 300;

const PRUNE = `delete from answer where key_sha256 in (
  select key_sha256 from (
    select key_sha256, sum(size + ${ROW_BYTES}) over (order by begun_at desc, key_sha256) as total
    from answer where caller = $1
  ) as counted where total > $2)`;

export function postgresAnswers(database: Database): AnswerStore {
  return {
    async begin({ keySha256, caller, requestSha256, begunAt, begunBy }) {
      // of two gateways that ask at once, the second waits for the first one's row, and finds it
      return await database.ask(async (sql) => {
        const values = [keySha256, caller, requestSha256, begunAt, begunBy];
        const [made] = await sql.unsafe<{ key_sha256: string }[]>(BEGIN, values);
        if (made !== undefined) return undefined;
        const [row] = await sql.unsafe<AnswerRow[]>(FIND, [keySha256]);
        return row === undefined ? undefined : answerOf(row);
      });
    },
    async end(keySha256, { status, ending, body }) {
      const size = new TextEncoder().encode(body ?? "").length;
      await database.ask((sql) =>
        sql.unsafe("update answer set status = $1, ending = $2, body = $3, size = $4 where key_sha256 = $5", [
          status,
          ending,
          body,
          size,
          keySha256,
        ]),
      );
    },
    async forget(keySha256) {
      await database.ask((sql) => sql.unsafe("delete from answer where key_sha256 = $1", [keySha256]));
    },
    async prune(before, caller, bytes) {
      await database.ask((sql) => sql.unsafe("delete from answer where begun_at < $1", [before]));
      await database.ask((sql) => sql.unsafe(PRUNE, [caller, bytes]));
    },
  };
}

function answerOf(row: AnswerRow): StoredAnswer {
  const { status, ending, body } = row;
  return {
    keySha256: row.key_sha256,
    caller: row.caller,
    requestSha256: row.request_sha256,
    begunAt: Number(row.begun_at),
    begunBy: row.begun_by,
    answer: status === null ? null : { status, ending, body },
  };
}
