import { UNINSTALL_ARGUMENTS, runUninstall } from "./_shared/uninstalling.ts";
import { defineVerb } from "../cli/grammar/verb.ts";
import { uninstallAll } from "../operations/host/uninstall.ts";

export const uninstall = defineVerb({
  details:
    "Shows what it would do and asks. Stops the fleet, disables its units, and removes units, scripts, run " +
    "files, the mosaic program and the version before it. Your roster, your lines in environment files and the " +
    "logs stay unless --all is given. Your own tmux server is never touched.",
  args: UNINSTALL_ARGUMENTS,
  exitCodes: {
    partial: "some of it could not be stopped or removed; give the command again",
    configuration: "which tmux server is the fleet's cannot be told",
    "missing-program": "agents run under a user manager that cannot be reached",
  },
  examples: [
    { command: "mosaic uninstall --dry-run", explains: "show what would be done" },
    { command: "mosaic uninstall", explains: "ask, then do it; the roster and logs stay" },
    { command: "mosaic uninstall --all --yes", explains: "leave nothing, and do not ask" },
  ],
  run: (context, values) => runUninstall(context, values, uninstallAll),
});
