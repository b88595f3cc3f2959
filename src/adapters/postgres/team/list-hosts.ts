import type { SQL } from "bun";
import type { HostName } from "../../../base/addresses.ts";
import type { StoredHost } from "../../../domain/ports/team-store.ts";

const LIST_HOSTS = `
select h.host_id::text, h.name, h.machine_id, h.place, h.version, h.enrolled_by,
  h.lease_epoch::float8 as lease_epoch, h.lease_until > clock_timestamp() as is_held,
  (extract(epoch from clock_timestamp() - h.heard_at) * 1000)::float8 as heard_ms,
  (extract(epoch from clock_timestamp() - h.looked_at) * 1000)::float8 as looked_ms,
  (select count(*) from call c where c.host_id = h.host_id and c.state in ('stored', 'delivering')
    and c.operation in ('agent.send', 'agent.ask'))::int as open
from host h
where h.removed_at is null and ($1::uuid is null or h.host_id = $1::uuid)
order by h.name`;

interface Row {
  readonly host_id: string;
  readonly name: HostName;
  readonly machine_id: string;
  readonly place: string;
  readonly version: string;
  readonly enrolled_by: string;
  readonly lease_epoch: number;
  readonly is_held: boolean;
  readonly heard_ms: number | null;
  readonly looked_ms: number | null;
  readonly open: number;
}

/** All hosts that were not removed, or one of them. */
export async function listHosts(sql: SQL, hostId: string | null = null): Promise<readonly StoredHost[]> {
  const rows = await sql.unsafe<Row[]>(LIST_HOSTS, [hostId]);
  return rows.map((row) => ({
    hostId: row.host_id,
    name: row.name,
    machineId: row.machine_id,
    place: row.place,
    version: row.version,
    leaseEpoch: row.lease_epoch,
    isHeld: row.is_held,
    heardMs: row.heard_ms,
    lookedMs: row.looked_ms,
    enrolledBy: row.enrolled_by,
    open: row.open,
  }));
}
