/** What happens to the host: the user manager begins anew, programs answer late. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChaosFleet } from "../fleet.ts";
import type { Fault } from "../schedule.ts";
import type { Strike } from "./strike.ts";

/** Not waited for: it is to happen beside what runs. */
function manager(verb: string): Strike {
  Bun.spawn(["systemctl", "--user", verb], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  return { met: verb };
}

function slow(fleet: ChaosFleet, program: string, { pick }: Fault): Strike {
  const shim = join(fleet.shims, program);
  const seconds = (0.05 + pick * 0.7).toFixed(2);
  writeFileSync(shim, `#!/bin/sh\nsleep ${seconds}\nexec /usr/bin/${program} "$@"\n`, { mode: 0o755 });
  return { met: `each call ${seconds} s later`, undo: () => rmSync(shim, { force: true }) };
}

export const HOST_FAULTS = {
  "reload manager": () => manager("daemon-reload"),
  "re-execute manager": () => manager("daemon-reexec"),
  "slow tmux": (fleet: ChaosFleet, fault: Fault) => slow(fleet, "tmux", fault),
  "slow systemctl": (fleet: ChaosFleet, fault: Fault) => slow(fleet, "systemctl", fault),
} as const;
