import { UNINSTALL_ARGUMENTS, runUninstall } from "../_shared/uninstalling.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetUninstall } from "../../operations/host/uninstall.ts";

export const uninstall = defineVerb({
  details:
    "The opposite of install-systemd: shows what it would do and asks, stops the fleet, and removes its units, " +
    "scripts and run files. Your roster, your lines in environment files and the logs stay unless --all is " +
    "given; the mosaic program stays in any case. Your own tmux server is never touched.",
  args: UNINSTALL_ARGUMENTS,
  exitCodes: {
    partial: "some of it could not be stopped or removed; give the command again",
    configuration: "which tmux server is the fleet's cannot be told",
    "missing-program": "agents run under a user manager that cannot be reached",
  },
  examples: [
    { command: "mosaic fleet uninstall --dry-run", explains: "show what would be done" },
    { command: "mosaic fleet uninstall --yes", explains: "do it; the roster and logs stay" },
  ],
  run: (context, values) => runUninstall(context, values, fleetUninstall),
});
