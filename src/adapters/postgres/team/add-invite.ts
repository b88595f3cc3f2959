import type { SQL } from "bun";

/** Those that are over go with it: there are never more than a handful. */
const ADD_INVITE = `
with over as (
  delete from host_invite where until < clock_timestamp() - interval '1 day'
)
insert into host_invite (sha256, made_by, made_at, until)
values ($1, $2, statement_timestamp(), statement_timestamp() + $3::float8 * interval '1 millisecond')`;

export async function addInvite(
  sql: SQL,
  {
    sha256,
    madeBy,
    lengthMs,
  }: { readonly sha256: string; readonly madeBy: string; readonly lengthMs: number },
): Promise<void> {
  await sql.unsafe(ADD_INVITE, [sha256, madeBy, lengthMs]);
}
