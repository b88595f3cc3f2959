import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { isLaunchable, launch } from "./launch.ts";

export const yolo = defineVerb({
  details:
    "Runs a runtime here with its own option that turns its permission prompts off: it runs commands and changes " +
    "files without asking. Everything after its name reaches it unchanged. The agents of a fleet are started " +
    "like this unless the roster says otherwise.",
  args: {
    runtime: {
      type: "positional",
      choices: RUNTIME_NAMES.filter(isLaunchable),
      description: "what to run",
    },
    arguments: { type: "verbatim", valueHint: "ARGUMENT", description: "arguments of the runtime" },
  },
  exitCodes: { "missing-program": "the runtime is not installed" },
  exitNote: "otherwise the exit status of the runtime",
  examples: [
    { command: "mosaic yolo codex --model gpt-5.5", explains: "a codex that does not ask before it acts" },
  ],
  run: (context, values) => launch(context, values.runtime, true, values.arguments),
});
