import type { SQL } from "bun";

const RENEW_LEASE = `
update host
set lease_until = clock_timestamp() + $4::float8 * interval '1 millisecond', heard_at = clock_timestamp()
where host_id = $1::uuid and lease_holder = $2::uuid and lease_epoch = $3::bigint and removed_at is null
returning host_id`;

export async function renewLease(
  sql: SQL,
  hostId: string,
  holder: string,
  epoch: number,
  lengthMs: number,
): Promise<boolean> {
  return (await sql.unsafe(RENEW_LEASE, [hostId, holder, epoch, lengthMs])).length === 1;
}
