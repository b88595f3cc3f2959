import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { isRuntimeName, parseDescribedName, RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import type { Context } from "../../cli/context.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import { isLaunchable, launch } from "./launch.ts";
import { launchDescribed } from "./launch-described.ts";

const BUILT_IN = RUNTIME_NAMES.filter(isLaunchable);

export const yolo = defineVerb({
  details:
    "Runs a runtime here with its own option that turns its permission prompts off: it runs commands and changes " +
    "files without asking. Everything after its name reaches it unchanged. The agents of a fleet are started " +
    "like this unless the roster says otherwise.",
  args: {
    runtime: {
      type: "positional",
      suggests: BUILT_IN,
      description: `what to run: ${BUILT_IN.join(", ")}, or one that fleet/runtimes.local describes`,
    },
    arguments: { type: "verbatim", valueHint: "ARGUMENT", description: "arguments of the runtime" },
  },
  exitCodes: {
    "missing-program": "the runtime is not installed",
    configuration: "the description of a runtime of your own is wrong",
  },
  exitNote: "otherwise the exit status of the runtime",
  examples: [
    { command: "mosaic yolo codex --model gpt-5.5", explains: "a codex that does not ask before it acts" },
  ],
  run: (context, values) => yoloOf(context, values.runtime, values.arguments),
});

async function yoloOf(context: Context, name: string, own: readonly string[]): Promise<Outcome> {
  if (isRuntimeName(name) && isLaunchable(name)) return launch(context, name, true, own);
  const described = parseDescribedName(name);
  const services = await context.wire();
  const known = await services.describedNames();
  if (described !== undefined && known.includes(described)) {
    return launchDescribed(services, described, context.environment["PATH"] ?? "", own);
  }
  const all = [...BUILT_IN, ...known];
  const meant = nearest(name, all);
  const describable = described === undefined ? undefined : services.host.paths.described(described);
  throw new MosaicError("usage", `RUNTIME must be one of ${all.join(", ")}, not '${name}'`, {
    hint: meant === undefined ? describable && `describe it in ${describable}` : `did you mean ${meant}?`,
  });
}
