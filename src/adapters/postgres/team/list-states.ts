import type { SQL } from "bun";
import type { StoredAgent } from "../../../domain/ports/team-store.ts";

const LIST_STATES = `
select s.host_id::text, s.agent, s.shown, (extract(epoch from clock_timestamp() - s.seen_at) * 1000)::float8 as age_ms
from agent_state s join host h on h.host_id = s.host_id and h.removed_at is null
order by h.name, s.agent`;

interface Row {
  readonly host_id: string;
  readonly agent: string;
  readonly shown: object;
  readonly age_ms: number;
}

export async function listStates(sql: SQL): Promise<readonly StoredAgent[]> {
  const rows = await sql.unsafe<Row[]>(LIST_STATES);
  return rows.map(({ host_id: hostId, agent, shown: row, age_ms: ageMs }) => ({ hostId, agent, row, ageMs }));
}
