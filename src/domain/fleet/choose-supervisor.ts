import { MosaicError } from "../../base/errors.ts";
import type { ManagerAvailability } from "../ports/user-manager.ts";
import type { SupervisorChoice } from "../roster/roster.ts";

export interface ChosenSupervisor {
  readonly kind: "systemd" | "direct";
  /** What the user should know about the choice: what was picked by itself, and what is lost. */
  readonly note: string | undefined;
}

/** Throws MosaicError("missing-program") where the roster insists on a user manager and there is none. */
export function chooseSupervisor(wanted: SupervisorChoice, manager: ManagerAvailability): ChosenSupervisor {
  if (wanted === "direct") return { kind: "direct", note: undefined };
  if (manager.available) return { kind: "systemd", note: undefined };
  if (wanted === "systemd") {
    throw new MosaicError("missing-program", `no user manager: ${manager.why}`, { hint: manager.hint });
  }
  return {
    kind: "direct",
    note: `supervisor: direct, because ${manager.why}; agents are neither contained nor started at boot`,
  };
}
