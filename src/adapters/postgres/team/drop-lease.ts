import type { SQL } from "bun";

const DROP_LEASE = `
update host set lease_until = clock_timestamp(), lease_holder = null
where host_id = $1::uuid and lease_holder = $2::uuid and lease_epoch = $3::bigint`;

export async function dropLease(sql: SQL, hostId: string, holder: string, epoch: number): Promise<void> {
  await sql.unsafe(DROP_LEASE, [hostId, holder, epoch]);
}
