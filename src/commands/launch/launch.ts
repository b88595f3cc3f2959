import type { Context } from "../../cli/context.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { MosaicError } from "../../base/errors.ts";
import { dirname } from "../../domain/host/path-parts.ts";
import type { RuntimeName } from "../../runtimes/runtime-name.ts";
import { defineVerb, type Outcome, type Verb } from "../../cli/grammar/verb.ts";
import { runStubHere } from "./stub.ts";

export type Launchable = LaunchableRuntime | "stub";

export function isLaunchable(runtime: RuntimeName): runtime is Launchable {
  return runtime !== "command";
}

/** Becomes the runtime, which takes over mosaic's process: its pid, its terminal and its exit status. */
export async function launch(
  context: Context,
  runtime: Launchable,
  yolo: boolean,
  userArguments: readonly string[],
): Promise<Outcome> {
  const services = await context.wire();
  if (runtime === "stub") {
    const plan = await services.planLaunch({ runtime }, { yolo, arguments: userArguments });
    return runStubHere(context, plan.arguments, plan.environment);
  }
  const { program, install } = LAUNCHES[runtime];
  const path = context.environment["PATH"] ?? "";
  const pinned = await services.pinnedProgram(runtime);
  const found = pinned ?? services.host.processes.find(program, path);
  if (found === undefined)
    throw new MosaicError("missing-program", `${program} is not installed`, { hint: install });
  const plan = await services.planLaunch({ runtime }, { yolo, arguments: userArguments, program: found });
  // a runtime that calls itself by name, such as `codex queue`, gets the pinned version too
  const first = pinned === undefined ? {} : { PATH: `${dirname(pinned)}:${path}` };
  return services.become(found, [program, ...plan.arguments], { ...first, ...plan.environment });
}

/** `mosaic claude …` and the like. */
export function runtimeVerb(runtime: Launchable): Verb {
  return defineVerb({
    details:
      `Runs ${runtime} in place of mosaic: every argument reaches it unchanged, ${runtime}'s own --help too. As an agent of ` +
      "a fleet it is also given what lets mosaic see its state and prove that a message was taken.",
    args: { arguments: { type: "verbatim", valueHint: "ARGUMENT", description: `arguments of ${runtime}` } },
    exitCodes: { "missing-program": `${runtime} is not installed` },
    exitNote: `otherwise the exit status of ${runtime}`,
    examples: [{ command: `mosaic ${runtime} --help`, explains: `the help of ${runtime} itself` }],
    run: (context, values) => launch(context, runtime, false, values.arguments),
  });
}
