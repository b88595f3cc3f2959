import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { isLaunchable, launch } from "./launch.ts";

export const yolo = defineVerb({
  details:
    "Becomes a runtime with the flag that makes it ask no permission. Everything after its name reaches it " +
    "untouched. This is the launcher's default command for an agent.",
  args: {
    runtime: {
      type: "positional",
      choices: RUNTIME_NAMES.filter(isLaunchable),
      description: "claude, codex, gemini, opencode, pi or stub",
    },
    arguments: { type: "verbatim", valueHint: "ARGUMENT", description: "arguments of the runtime" },
  },
  exitCodes: { "missing-program": "the runtime is not installed" },
  exitNote: "otherwise the exit status of the runtime",
  examples: [{ command: "mosaic yolo codex --model gpt-5.5", explains: "codex, which will ask nothing" }],
  run: (context, values) => launch(context, values.runtime, true, values.arguments),
});
