/** Who is killed or frozen. Each looks for its victim at the moment it strikes, and says whom it met. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HOLDER_UNIT } from "../../../src/base/names.ts";
import { systemctl } from "../../support/supervision-units.ts";
import { processesOf, unitsNow } from "../facts.ts";
import type { ChaosFleet } from "../fleet.ts";
import type { Fault } from "../schedule.ts";
import { MISSED, type Strike } from "./strike.ts";

function signal(pid: number, name: NodeJS.Signals): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended by itself
  }
}

function kill(pid: number): Strike {
  return signal(pid, "SIGKILL") ? { met: `pid ${pid}` } : MISSED;
}

function freeze(pid: number): Strike {
  if (!signal(pid, "SIGSTOP")) return MISSED;
  return { met: `pid ${pid}`, undo: () => void signal(pid, "SIGCONT") };
}

const agentPid = (fleet: ChaosFleet, { agent }: Fault) =>
  processesOf(fleet.home).find((found) => found.agent === agent && found.kind === "stub")?.pid ?? 0;
const launcherPid = (_: ChaosFleet, { agent }: Fault) => unitsNow().get(agent)?.mainPid ?? 0;
const tmuxPid = () =>
  Number(systemctl("show", "--property=MainPID", "--value", "--", HOLDER_UNIT).stdout.trim());

function workerPid(fleet: ChaosFleet): number {
  try {
    return Number(readFileSync(join(fleet.run, "restart.lock"), "utf8").split("\n")[0]);
  } catch {
    return 0; // no restart runs
  }
}

function commandPid({ commands }: ChaosFleet, { pick }: Fault): number {
  return [...commands][Math.floor(pick * commands.size)] ?? 0;
}

export const PROCESS_FAULTS = {
  "kill agent": (fleet: ChaosFleet, fault: Fault) => kill(agentPid(fleet, fault)),
  "freeze agent": (fleet: ChaosFleet, fault: Fault) => freeze(agentPid(fleet, fault)),
  "kill launcher": (fleet: ChaosFleet, fault: Fault) => kill(launcherPid(fleet, fault)),
  "freeze launcher": (fleet: ChaosFleet, fault: Fault) => freeze(launcherPid(fleet, fault)),
  "kill tmux": () => kill(tmuxPid()),
  "freeze tmux": () => freeze(tmuxPid()),
  "kill worker": (fleet: ChaosFleet) => kill(workerPid(fleet)),
  "freeze worker": (fleet: ChaosFleet) => freeze(workerPid(fleet)),
  "freeze command": (fleet: ChaosFleet, fault: Fault) => freeze(commandPid(fleet, fault)),
} as const;
