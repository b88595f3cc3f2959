import type { Answer } from "../../base/answer.ts";
import type { UnitName } from "../../base/names.ts";

/** What `systemctl --user list-units` says of one unit. */
export interface UnitState {
  readonly unit: string;
  /** loaded, not-found, bad-setting, error, masked */
  readonly load: string;
  /** active, inactive, failed, activating, deactivating, reloading */
  readonly active: string;
  /** running, dead, start-limit-hit, auto-restart, … */
  readonly sub: string;
}

export type ManagerAvailability =
  { readonly available: true } | { readonly available: false; readonly why: string; readonly hint: string };

export type UnitAction = "start" | "stop" | "restart" | "reset-failed" | "enable" | "disable";

/** How one call for several units went: systemd does what it can, and reports the rest. */
export interface UnitActionResult {
  readonly ok: boolean;
  /** What systemctl printed on stderr, trimmed. */
  readonly detail: string;
}

/** A file of a cgroup (version 2) that has one limit. */
export type LimitFile = "memory.max" | "pids.max" | "cpu.max";

/** The user's own service manager: `systemctl --user`. */
export interface UserManager {
  availability(): Promise<ManagerAvailability>;
  /** Every loaded unit that matches, dead ones included. */
  listUnits(patterns: readonly string[]): Promise<Answer<readonly UnitState[]>>;
  /** Properties that only `show` knows, by unit. */
  show(
    units: readonly UnitName[],
    properties: readonly string[],
  ): Promise<Answer<ReadonlyMap<string, ReadonlyMap<string, string>>>>;
  /** One transaction for all units. */
  act(action: UnitAction, units: readonly UnitName[]): Promise<UnitActionResult>;
  daemonReload(): Promise<void>;
  /** Where it looks for units. */
  unitFolders(): Promise<Answer<readonly string[]>>;
  /** A limit that the kernel holds for a unit's cgroup, as the text of its file; undefined: there is no such file. */
  readLimit(controlGroup: string, file: LimitFile): Promise<string | undefined>;
  /** Sets a limit in the kernel at once; without effect where that is not possible. */
  writeLimit(controlGroup: string, file: LimitFile, text: string): Promise<void>;
  /** Whether the user's services keep running after the last log-out, and start at boot. */
  lingering(): Promise<Answer<boolean>>;
}
