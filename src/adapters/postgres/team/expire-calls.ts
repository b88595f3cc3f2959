import type { SQL } from "bun";

/**
 * What nobody took in time has expired. What was under way when its host was last heard from, and whose time is over, is
 * lost: that host's journal may have forgotten it, so it is not done again. Any gateway does this for all of them.
 */
const EXPIRE_CALLS = `
with due as (
  select c.host_id, c.line, c.id
  from call c join host h on h.host_id = c.host_id
  where c.state in ('stored', 'delivering') and c.expires_at <= clock_timestamp()
    and (c.state = 'stored' or h.lease_until <= clock_timestamp())
  limit 500
  for update of c skip locked
), ended as (
  update call c
  set outcome = jsonb_build_object('kind', case c.state when 'stored' then 'expired' else 'lost' end),
    state = 'ended', request = null, ended_at = clock_timestamp()
  from due
  where c.host_id = due.host_id and c.line = due.line and c.id = due.id
  returning c.from_host_id
), told as (
  select pg_notify('mosaic_team', 'answers ' || from_host_id)
  from (select distinct from_host_id from ended) waiting
)
select (select count(*) from ended)::int as ended, (select count(*) from told)::int as told`;

export async function expireCalls(sql: SQL): Promise<number> {
  const [row] = await sql.unsafe<{ ended: number }[]>(EXPIRE_CALLS);
  return row?.ended ?? 0;
}
