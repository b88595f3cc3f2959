import { initialFiles, initializeFleet } from "../../domain/install/init.ts";
import type { FleetInit, FleetInitRequest } from "../documents/fleet-init.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The roster of a profile, and what a person needs to edit it. */
export const fleetInit = operation<FleetInitRequest, FleetInit>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ write, profile }) => (write ? { command: "fleet init", detail: profile } : undefined),
  async run({ services, note }, { profile, write, force }) {
    const files = initialFiles(services.host, profile);
    const backup = write ? await initializeFleet(services.host, files, force) : undefined;
    note(write ? "next: mosaic fleet install-systemd" : "nothing was written; add --write to write it");
    return {
      document: {
        ...heading(services, "mosaic.fleet.init/1"),
        profile,
        written: write,
        files: files.map(({ path }) => path),
        roster: files[0].text,
        backup: backup ?? null,
      },
    };
  },
});
