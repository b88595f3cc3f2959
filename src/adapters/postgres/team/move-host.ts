import type { SQL } from "bun";
import type { HostPlace } from "../../../domain/ports/team-store.ts";

/**
 * Only while nobody holds its lease. What its old gateway had begun is lost: the journal that would know is at the old
 * place, and a copy of it may be older than what was typed since.
 */
const MOVE_HOST = `
with moved as (
  update host
  set machine_id = $2, place = $3, lease_holder = null, lease_epoch = lease_epoch + 1
  where host_id = $1::uuid and removed_at is null and lease_until <= clock_timestamp()
  returning host_id
), ended as (
  update call c
  set outcome = jsonb_build_object('kind', 'lost'), state = 'ended', request = null, ended_at = clock_timestamp()
  from moved
  where c.host_id = moved.host_id and c.state = 'delivering'
  returning c.from_host_id
), told as (
  select pg_notify('mosaic_team', 'answers ' || from_host_id)
  from (select distinct from_host_id from ended) waiting
)
select (select count(*) from moved)::int as moved, (select count(*) from told)::int as told`;

export async function moveHost(sql: SQL, hostId: string, { machineId, place }: HostPlace): Promise<boolean> {
  const [row] = await sql.unsafe<{ moved: number }[]>(MOVE_HOST, [hostId, machineId, place]);
  return row?.moved === 1;
}
