import type { SQL } from "bun";

/** Claimed before it is used: of two who come with it one has it, and the other one is told so. */
const CLAIM_INVITE = `
update host_invite set used_at = clock_timestamp(), used_by = $2::uuid
where sha256 = $1 and used_at is null and until > clock_timestamp()
returning sha256`;

export async function claimInvite(sql: SQL, sha256: string, hostId: string): Promise<boolean> {
  return (await sql.unsafe(CLAIM_INVITE, [sha256, hostId])).length === 1;
}
