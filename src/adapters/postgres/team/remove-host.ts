import type { SQL } from "bun";

/** Its gateway finds at its next renewal that it has no lease any more. What waits for it ends now, for whoever waits. */
const REMOVE_HOST = `
with gone as (
  update host
  set removed_at = clock_timestamp(), lease_holder = null, lease_until = clock_timestamp(), lease_epoch = lease_epoch + 1
  where name = $1 and removed_at is null
  returning host_id
), states as (
  delete from agent_state s using gone where s.host_id = gone.host_id
), ended as (
  update call c
  set outcome = jsonb_build_object('kind', case c.state when 'stored' then 'removed' else 'lost' end),
    state = 'ended', request = null, ended_at = clock_timestamp()
  from gone
  where c.host_id = gone.host_id and c.state in ('stored', 'delivering')
  returning c.from_host_id
), told as (
  select pg_notify('mosaic_team', 'answers ' || from_host_id)
  from (select distinct from_host_id from ended) waiting
)
select (select count(*) from gone)::int as gone, (select count(*) from told)::int as told`;

export async function removeHost(sql: SQL, name: string): Promise<boolean> {
  const [row] = await sql.unsafe<{ gone: number }[]>(REMOVE_HOST, [name]);
  return row?.gone === 1;
}
