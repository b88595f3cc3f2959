import type { SQL } from "bun";
import type { HostName } from "../../../base/addresses.ts";
import { jsonText } from "../json-text.ts";
import type { CallKey, StoredCall } from "../../../domain/ports/team-store.ts";

/** The newest host of a name: one that was removed answers for what was stored for it, until another has its name. */
const FIND_CALLS = `
with wanted as (
  select distinct host, line, id from jsonb_to_recordset($1::text::jsonb) as w (host text, line text, id text)
)
select w.host, w.line, w.id, c.request_sha256, c.state, c.outcome,
  (extract(epoch from clock_timestamp() - h.heard_at) * 1000)::float8 as heard_ms
from wanted w
cross join lateral (
  select host_id, heard_at from host where name = w.host order by removed_at desc nulls first limit 1
) h
join call c on c.host_id = h.host_id and c.line = w.line and c.id = w.id`;

interface Row {
  readonly host: HostName;
  readonly line: string;
  readonly id: string;
  readonly request_sha256: string;
  readonly state: StoredCall["state"];
  readonly outcome: unknown;
  readonly heard_ms: number | null;
}

export async function findCalls(sql: SQL, keys: readonly CallKey[]): Promise<readonly StoredCall[]> {
  const wanted = jsonText(keys.map(({ host, line, id }) => ({ host, line, id })));
  const rows = await sql.unsafe<Row[]>(FIND_CALLS, [wanted]);
  return rows.map(({ host, line, id, request_sha256: sha256, state, outcome, heard_ms: hostHeardMs }) => ({
    key: { host, line, id },
    sha256,
    state,
    outcome,
    hostHeardMs,
  }));
}
