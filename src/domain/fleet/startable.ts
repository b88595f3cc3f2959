import { MosaicError } from "../errors.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { namesOf, type Fleet } from "./fleet.ts";
import { missingRuntimes } from "./runtime-programs.ts";
import type { Supervisor } from "./supervisor.ts";

/** Throws where the fleet is not installed or an agent's program is missing: before anything is stopped or started. */
export async function requireStartable(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<void> {
  await requireInstalled(fleet, supervisor, agents);
  await requireRuntimes(fleet, agents);
}

async function requireInstalled(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<void> {
  const { paths, files } = fleet;
  const needed = [
    paths.launcher,
    ...(supervisor.kind === "systemd" ? [`${paths.units}/mosaic-agent@.service`] : []),
    ...agents.map((agent) => paths.agentEnvironment(agent.name)),
  ];
  for (const path of needed) {
    if ((await files.mode(path)) !== undefined) continue;
    throw new MosaicError("configuration", `the fleet is not installed: ${path} is missing`, {
      hint: "mosaic fleet install-systemd",
    });
  }
}

async function requireRuntimes(fleet: Fleet, agents: readonly RosterAgent[]): Promise<void> {
  const missing = await missingRuntimes(fleet, agents);
  const [first] = missing;
  if (first === undefined) return;
  const listed = missing.map(({ program, agent }) => `${program} (agent ${agent})`).join(", ");
  const others = namesOf(agents).filter((name) => !missing.some(({ agent }) => agent === name));
  throw new MosaicError("missing-program", `not installed: ${listed}`, {
    hint:
      others.length === 0
        ? `install ${first.program}, or name another runtime in ${fleet.rosterFile}`
        : `install ${first.program}, or start the others: mosaic fleet start ${others.join(" ")}`,
  });
}
