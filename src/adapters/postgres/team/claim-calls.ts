import type { SQL } from "bun";
import { jsonText } from "../json-text.ts";
import type { ClaimedCall } from "../../../domain/ports/team-store.ts";

/**
 * The first open call of each line, oldest first, while the lease is ours. Lines are walked from one to the next by the
 * index: a long line costs no more than a short one. What is claimed under an older epoch is in doubt, and ours to
 * settle. A claim that a crash of the server loses does no harm (it is claimed again, and its report is fenced), so
 * nobody waits for the disk: `synchronous_commit` is off for this one statement.
 */
const CLAIM_CALLS = `
with recursive me as materialized (
  select host_id from host
  where host_id = $1::uuid and lease_epoch = $2::bigint and lease_until > clock_timestamp() and removed_at is null
    and set_config('synchronous_commit', 'off', true) is not null
  for share
), lines (line) as (
  (select c.line from call c where c.host_id = $1::uuid and c.state in ('stored', 'delivering') order by c.line limit 1)
  union all
  select (
    select c.line from call c
    where c.host_id = $1::uuid and c.state in ('stored', 'delivering') and c.line > lines.line
    order by c.line limit 1
  )
  from lines where lines.line is not null
), first as (
  select f.line, f.id, f.state
  from lines
  cross join lateral (
    select c.line, c.id, c.operation, c.state, c.epoch, c.created_at from call c
    where c.host_id = $1::uuid and c.line = lines.line and c.state in ('stored', 'delivering')
    order by c.seq limit 1
  ) f
  where lines.line is not null
    and lines.line not in (select jsonb_array_elements_text($3::text::jsonb))
    and f.operation not in (select jsonb_array_elements_text($5::text::jsonb))
    and (f.state = 'stored' or f.epoch < $2::bigint)
  order by f.created_at
  limit $4
)
update call c
set state = 'delivering', epoch = $2::bigint, attempts = c.attempts + 1, claimed_at = clock_timestamp()
from first, me
where c.host_id = me.host_id and c.line = first.line and c.id = first.id
returning c.line, c.id, c.operation, c.request, c.created_by, first.state as was,
  (select asking.name from host asking where asking.host_id = c.from_host_id) as asked_at,
  c.expires_at <= clock_timestamp() as expired,
  (extract(epoch from clock_timestamp() - c.created_at) * 1000)::float8 as age_ms`;

interface Row {
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  readonly created_by: string;
  readonly asked_at: string | null;
  readonly was: string;
  readonly expired: boolean;
  readonly age_ms: number;
}

export async function claimCalls(
  sql: SQL,
  hostId: string,
  epoch: number,
  busy: readonly string[],
  most: number,
  without: readonly string[] = [],
): Promise<readonly ClaimedCall[]> {
  const rows = await sql.unsafe<Row[]>(CLAIM_CALLS, [hostId, epoch, jsonText(busy), most, jsonText(without)]);
  return rows.map(({ line, id, operation, request, was, ...row }) => ({
    line,
    id,
    operation,
    request,
    createdBy: row.created_by,
    askedAt: row.asked_at ?? undefined,
    isInDoubt: was === "delivering",
    isExpired: row.expired,
    ageMs: row.age_ms,
  }));
}
