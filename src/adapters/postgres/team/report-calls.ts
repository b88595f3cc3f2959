import type { SQL } from "bun";
import { jsonText } from "../json-text.ts";
import type { ReportedCall } from "../../../domain/ports/team-store.ts";

/** A row that does not match is fenced: its claim was lost, or a later epoch has it. */
const REPORT_CALLS = `
with reported as (
  select * from jsonb_to_recordset($2::text::jsonb) as r (line text, id text, epoch bigint, outcome jsonb)
), ended as (
  update call c
  set state = 'ended', outcome = r.outcome, request = null, ended_at = clock_timestamp()
  from reported r
  where c.host_id = $1::uuid and c.line = r.line and c.id = r.id and c.epoch = r.epoch and c.state = 'delivering'
  returning c.line, c.id, c.from_host_id
), told as (
  select pg_notify('mosaic_team', 'answers ' || from_host_id)
  from (select distinct from_host_id from ended) waiting
)
select line, id, (select count(*) from told)::int as told from ended`;

export async function reportCalls(
  sql: SQL,
  hostId: string,
  ended: readonly ReportedCall[],
): Promise<readonly Pick<ReportedCall, "line" | "id">[]> {
  const rows = await sql.unsafe<{ line: string; id: string }[]>(REPORT_CALLS, [hostId, jsonText(ended)]);
  return rows.map(({ line, id }) => ({ line, id }));
}
