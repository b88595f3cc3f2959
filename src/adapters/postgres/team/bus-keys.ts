import type { SQL } from "bun";
import type { BusKeysNow } from "../../../domain/ports/team-store.ts";

const LIST = `
select key_id, secret, made_at < clock_timestamp() - interval '1 day' as is_old,
  (extract(epoch from clock_timestamp() - made_at) * 1000)::float8 as age_ms,
  (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms
from bus_key
order by key_id desc`;

/** Of gateways that do so at once one has its way: the number is the next one for all of them. */
const RENEW = `
insert into bus_key (key_id, secret, made_at)
select coalesce(max(key_id), 0) + 1, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), clock_timestamp()
from bus_key
having coalesce(max(made_at) < clock_timestamp() - interval '1 day', true)
on conflict do nothing`;

/** By then every gateway has read the newer one, and seals with it. */
const CLEAR = `
delete from bus_key old
using bus_key newer
where newer.key_id > old.key_id and newer.made_at < clock_timestamp() - interval '5 minutes'`;

interface Row {
  readonly key_id: number;
  readonly secret: string;
  readonly is_old: boolean;
  readonly age_ms: number;
  readonly now_ms: number;
}

export async function busKeys(sql: SQL): Promise<BusKeysNow> {
  let rows = await sql.unsafe<Row[]>(LIST);
  if (rows.length !== 1 || rows[0]?.is_old !== false) {
    await sql.unsafe(RENEW);
    await sql.unsafe(CLEAR);
    rows = await sql.unsafe<Row[]>(LIST);
  }
  const nowMs = rows[0]?.now_ms ?? 0;
  return {
    nowMs,
    keys: rows.map(({ key_id: id, secret, age_ms: ageMs }) => ({ id, secret, ageMs })),
  };
}
