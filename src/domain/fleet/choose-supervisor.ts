import { MosaicError } from "../../base/errors.ts";
import type { ManagerAvailability } from "../ports/user-manager.ts";
import type { SupervisorChoice } from "../roster/roster.ts";

export interface ChosenSupervisor {
  readonly kind: "systemd" | "direct";
  /** What the user should know about the choice: what was picked automatically, and what is lost. */
  readonly note: string | undefined;
}

/** What supervises this home already. */
export interface Installed {
  /** The units on disk name this home. */
  readonly unitsAreOurs: boolean;
  readonly userId: number;
}

/**
 * Throws MosaicError("missing-program") where there is no user manager, and either the roster insists on one or the
 * fleet was installed under one.
 */
export function chooseSupervisor(
  wanted: SupervisorChoice,
  manager: ManagerAvailability,
  installed: Installed,
): ChosenSupervisor {
  if (wanted === "direct") return { kind: "direct", note: undefined };
  if (manager.available) return { kind: "systemd", note: undefined };
  if (wanted === "systemd") {
    throw new MosaicError("missing-program", `no user manager: ${manager.why}`, {
      code: "no-user-manager",
      hint: manager.hint,
    });
  }
  // A shell without the bus is no reason to put a second supervisor over a fleet that systemd keeps.
  if (installed.unitsAreOurs) {
    throw new MosaicError("missing-program", `systemd supervises this fleet, and ${manager.why}`, {
      hint: `export XDG_RUNTIME_DIR=/run/user/${installed.userId}; or: ${manager.hint}`,
    });
  }
  return {
    kind: "direct",
    note: `supervisor: direct, because ${manager.why}; agents are neither contained nor started at boot`,
  };
}
