import type { RuntimeAdapter } from "./adapter.ts";
import { readDeadPane, unknownScreen } from "./dead-pane.ts";

const NO_FACTS = { conversation: undefined, port: undefined, password: undefined, dataFolder: undefined };

/** Any program: nothing is known of its screens, and nothing proves that it took a message. */
export const command: RuntimeAdapter = {
  runtime: "command",
  measuredWith: "any",
  // the roster says what the program is called
  processNames: [],
  typing: { settleMs: 500, stillMs: 1000, placeholder: undefined, clearKeys: undefined },
  resetCommand: undefined,
  readScreen: (screen) =>
    readDeadPane(screen) ?? unknownScreen("command", "a program that mosaic knows nothing of"),
  launch: ({ arguments: own }) => ({ arguments: own, environment: {}, files: [], facts: NO_FACTS }),
};
