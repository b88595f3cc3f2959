import { NO_LAUNCH_FACTS } from "./launch-command.ts";
import type { RuntimeAdapter } from "./contract.ts";
import { readDeadPane, unknownScreen } from "./dead-pane.ts";

/** Any program: nothing is known of its screens, and nothing proves that it took a message. */
export const command: RuntimeAdapter = {
  runtime: "command",
  // the roster says what the program is called
  processNames: [],
  typing: { settleMs: 500, stillMs: 1000, placeholder: undefined, clearKeys: undefined },
  resetCommand: undefined,
  readScreen: (screen) =>
    readDeadPane(screen) ?? unknownScreen("command", "a program that mosaic knows nothing of"),
  launch: ({ arguments: own }) => ({ arguments: own, environment: {}, files: [], facts: NO_LAUNCH_FACTS }),
};
