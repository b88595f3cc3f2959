import type { UnitState } from "../domain/ports/user-manager.ts";

/** Reads `systemctl list-units --output=json` (systemd 246 and later); undefined where it is something else. */
export function parseUnitList(output: string): UnitState[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(output.trim() === "" ? "[]" : output);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const units = list.map(parseUnit);
  return units.every((unit) => unit !== undefined) ? units : undefined;
}

function parseUnit(entry: unknown): UnitState | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { unit, load, active, sub } = entry as Readonly<Record<string, unknown>>;
  if (typeof unit !== "string" || typeof load !== "string") return undefined;
  if (typeof active !== "string" || typeof sub !== "string") return undefined;
  return { unit, load, active, sub };
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
