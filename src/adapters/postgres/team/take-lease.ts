import type { SQL } from "bun";
import type { LeaseRequest } from "../../../domain/ports/team-store.ts";

/**
 * By a process that holds the kernel's lock of its home, so whoever had the lease before has ended. A lease of another
 * place is never taken, not even when it has run out: a copied home would type what its original typed.
 */
const TAKE_LEASE = `
update host
set lease_holder = $2::uuid, lease_epoch = lease_epoch + 1,
  lease_until = clock_timestamp() + $6::float8 * interval '1 millisecond',
  heard_at = clock_timestamp(), version = $5
where host_id = $1::uuid and machine_id = $3 and place = $4 and removed_at is null
returning lease_epoch::float8 as epoch`;

export async function takeLease(sql: SQL, request: LeaseRequest): Promise<number | undefined> {
  const { hostId, holder, machineId, place, version, lengthMs } = request;
  const [row] = await sql.unsafe<{ epoch: number }[]>(TAKE_LEASE, [
    hostId,
    holder,
    machineId,
    place,
    version,
    lengthMs,
  ]);
  return row?.epoch;
}
