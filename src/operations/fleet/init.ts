import { initialFiles, initializeFleet } from "../../domain/install/init.ts";
import { initialRoster } from "../../domain/install/initial-roster.ts";
import { profileOf } from "../../domain/install/profiles.ts";
import {
  installCommand,
  installedOf,
  runtimesOf,
  startableOf,
} from "../../domain/install/runtime-programs.ts";
import { readWishedAgents } from "../../domain/roster/wished-agent.ts";
import { readPath } from "../../domain/roster/texts.ts";
import { usageUnless } from "../usage-unless.ts";
import type { FleetInit, FleetInitRequest } from "../documents/fleet-init.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Writes a first roster, and the files that help to edit it. */
export const fleetInit = operation<FleetInitRequest, FleetInit>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ write, profile }) =>
    write ? { command: "fleet init", detail: profile ?? "installed" } : undefined,
  async run({ services, note, warn }, request) {
    const { write, force } = request;
    const { host } = services;
    const profile = profileOf(request.profile ?? "installed", "--profile");
    const agents =
      request.agents.length === 0 ? undefined : usageUnless("--agent", readWishedAgents(request.agents));
    const workingDirectory =
      request.working_directory === null
        ? undefined
        : usageUnless("--working-directory", readPath(request.working_directory));
    const found = installedOf(await runtimesOf(host));
    const initial = initialRoster(host, { profile, agents, workingDirectory }, found);
    const { missing } = await startableOf(host, initial.roster.agents);
    const files = initialFiles(host, initial.text);
    const backup = write ? await initializeFleet(host, files, force) : undefined;
    for (const { agent, program } of missing)
      warn(`not installed: ${program} (agent ${agent}); ${installCommand(program)}`);
    note(
      write
        ? "next: mosaic fleet install-systemd, then mosaic fleet start"
        : "nothing was written; add --write to write it",
    );
    return {
      document: {
        ...heading(services, "mosaic.fleet.init/1"),
        profile,
        written: write,
        files: files.map(({ path }) => path),
        roster: initial.text,
        agents: initial.roster.agents.map((agent) => ({
          agent: agent.name,
          runtime: agent.runtime,
          class: agent.class,
          working_directory: agent.workingDirectory,
          installed: !missing.some((entry) => entry.agent === agent.name),
        })),
        backup: backup ?? null,
      },
    };
  },
});
