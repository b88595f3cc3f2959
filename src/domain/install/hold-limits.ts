import { known, type Answer } from "../../base/answer.ts";
import type { UnitName } from "../../base/names.ts";
import type { UserManager } from "../ports/user-manager.ts";
import { isHeld, LIMIT_PROPERTIES, wantedLimits, type UnheldLimit } from "./units/held-limits.ts";

/** The limits that systemd has for these units and the kernel does not hold. A unit that does not run has none. */
export async function unheldLimits(
  manager: UserManager,
  units: readonly UnitName[],
): Promise<Answer<readonly UnheldLimit[]>> {
  const shown = await manager.show(units, LIMIT_PROPERTIES);
  return shown.known ? known(await unheldOf(manager, shown.value)) : shown;
}

/** The same from properties that were already read (LIMIT_PROPERTIES). */
export async function unheldOf(
  manager: UserManager,
  properties: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<readonly UnheldLimit[]> {
  const found: UnheldLimit[] = [];
  for (const [unit, values] of properties) {
    const controlGroup = values.get("ControlGroup") ?? "";
    if (controlGroup === "") continue;
    for (const [file, wanted] of wantedLimits(values)) {
      const held = await manager.readLimit(controlGroup, file);
      // without a controller there is no limit to hold
      if (held === undefined && wanted.startsWith("max")) continue;
      if (held === undefined || !isHeld(file, held, wanted))
        found.push({ unit, controlGroup, file, held, wanted });
    }
  }
  return found;
}

/**
 * Has the kernel hold systemd's limits for these units, without a restart. `fleet verify` reports what cannot be
 * written.
 */
export async function holdLimits(manager: UserManager, units: readonly UnitName[]): Promise<void> {
  const unheld = await unheldLimits(manager, units);
  if (!unheld.known) return;
  for (const { controlGroup, file, held, wanted } of unheld.value) {
    if (held !== undefined) await manager.writeLimit(controlGroup, file, wanted);
  }
}
