import type { SQL } from "bun";
import type { NewHost } from "../../../domain/ports/team-store.ts";

/**
 * By an invite that was claimed for this very host and is used for the first time, or as the first host of a database
 * that has none. The lock of the table lets one enrol at a time: two first ones are a first and a second.
 */
const ENROL_HOST = `
with invite as (
  select made_by from host_invite where sha256 = $7 and used_by = $1::uuid
)
insert into host (host_id, name, machine_id, place, version, enrolled_by)
select $1::uuid, $2, $3, $4, $5, coalesce((select made_by from invite), $6)
where exists (select from invite) or ($7::text is null and not exists (select from host))
on conflict do nothing
returning host_id`;

export async function enrolHost(
  sql: SQL,
  { hostId, name, machineId, place, version }: NewHost,
  inviteSha256: string | null,
): Promise<boolean> {
  const values = [hostId, name, machineId, place, version, "first host", inviteSha256];
  return await sql.begin(async (transaction) => {
    await transaction.unsafe("lock table host in share row exclusive mode");
    return (await transaction.unsafe(ENROL_HOST, values)).length === 1;
  });
}
