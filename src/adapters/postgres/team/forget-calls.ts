import type { SQL } from "bun";

/** A day and an hour: as long as an agent's journal knows an id, and a little more. A line without calls goes too. */
const FORGET_CALLS = `
with old as (
  select host_id, line, id from call
  where state = 'ended' and ended_at < clock_timestamp() - interval '25 hours'
  limit 1000
  for update skip locked
), gone as (
  delete from call c using old where c.host_id = old.host_id and c.line = old.line and c.id = old.id
  returning c.host_id, c.line
), lines as (
  -- a line of one call alone: nobody stores a second one there
  delete from call_line l using gone where l.host_id = gone.host_id and l.line = gone.line and l.line like '/%'
)
select count(*)::int as gone from gone`;

export async function forgetCalls(sql: SQL): Promise<number> {
  const [row] = await sql.unsafe<{ gone: number }[]>(FORGET_CALLS);
  return row?.gone ?? 0;
}
