import type { SQL } from "bun";
import { jsonText } from "../json-text.ts";
import type { SeenAgent } from "../../../domain/ports/team-store.ts";

/** Only with the host's own epoch: what an older gateway saw last does not stand above what the new one sees. */
const WRITE_STATES = `
with me as materialized (
  select host_id from host where host_id = $1::uuid and lease_epoch = $2::bigint and removed_at is null for share
), seen as (
  select * from jsonb_to_recordset($3::text::jsonb) as s (agent text, shown jsonb)
), written as (
  insert into agent_state as a (host_id, agent, shown, seen_at, epoch)
  select me.host_id, seen.agent, seen.shown, clock_timestamp(), $2::bigint from seen, me
  on conflict (host_id, agent) do update
  set shown = excluded.shown, seen_at = excluded.seen_at, epoch = excluded.epoch
), gone as (
  delete from agent_state a using me
  where $4::boolean and a.host_id = me.host_id and a.agent not in (select agent from seen)
), looked as (
  update host h set looked_at = clock_timestamp() from me where $4::boolean and h.host_id = me.host_id
)
select count(*)::int as mine from me`;

export async function writeStates(
  sql: SQL,
  hostId: string,
  epoch: number,
  seen: readonly SeenAgent[],
  isWhole: boolean,
): Promise<boolean> {
  const rows = jsonText(seen.map(({ agent, row }) => ({ agent, shown: row })));
  const [row] = await sql.unsafe<{ mine: number }[]>(WRITE_STATES, [hostId, epoch, rows, isWhole]);
  return row?.mine === 1;
}
