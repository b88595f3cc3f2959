import type { UnitState } from "../domain/ports.ts";

/** Reads `systemctl list-units --output=json` (systemd 246 and later); undefined where it is something else. */
export function parseUnitList(output: string): UnitState[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(output.trim() === "" ? "[]" : output);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  return list.map((entry: Record<string, unknown>) => ({
    unit: String(entry["unit"]),
    load: String(entry["load"]),
    active: String(entry["active"]),
    sub: String(entry["sub"]),
  }));
}

/** Reads `systemctl show UNIT…`: blocks of KEY=VALUE lines, an empty line between units. `Id` must be among the keys. */
export function parseShow(output: string): Map<string, Map<string, string>> {
  const units = new Map<string, Map<string, string>>();
  for (const block of output.split("\n\n")) {
    const properties = new Map<string, string>();
    for (const line of block.split("\n")) {
      const equals = line.indexOf("=");
      if (equals > 0) properties.set(line.slice(0, equals), line.slice(equals + 1));
    }
    const id = properties.get("Id");
    if (id !== undefined) units.set(id, properties);
  }
  return units;
}
