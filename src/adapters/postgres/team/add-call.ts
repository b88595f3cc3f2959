import type { SQL } from "bun";
import { jsonText } from "../json-text.ts";
import type { NewCall } from "../../../domain/ports/team-store.ts";

/**
 * Its number is taken in the same statement, under the lock of its line's row: numbers are in the order of the commits,
 * which those of a sequence are not. The hint goes out with the commit.
 */
const ADD_CALL = `
with target as (
  select host_id from host where name = $1 and removed_at is null
), line as (
  insert into call_line as l (host_id, line, next_seq)
  select host_id, $2, 2 from target
  on conflict (host_id, line) do update set next_seq = l.next_seq + 1
  returning host_id, next_seq - 1 as seq
), added as (
  insert into call (host_id, line, id, seq, operation, request, request_sha256, from_host_id, created_by,
    created_at, expires_at)
  select host_id, $2, $3, seq, $4, $5::text::jsonb, $6, $7::uuid, $8,
    statement_timestamp(), statement_timestamp() + $9::float8 * interval '1 millisecond'
  from line
  on conflict (host_id, line, id) do nothing
  returning host_id
), told as (
  select pg_notify('mosaic_team', 'calls ' || host_id) from added
)
select (select count(*) from target)::int as hosts, (select count(*) from added)::int as added,
  (select count(*) from told)::int as told`;

/** Stores a call; false where its line has one of this id, undefined where there is no such host. */
export async function addCall(sql: SQL, call: NewCall): Promise<boolean | undefined> {
  const [row] = await sql.unsafe<{ hosts: number; added: number }[]>(ADD_CALL, [
    call.host,
    call.line,
    call.id,
    call.operation,
    jsonText(call.request),
    call.sha256,
    call.fromHostId,
    call.createdBy,
    call.expiresMs,
  ]);
  return row === undefined || row.hosts === 0 ? undefined : row.added === 1;
}
