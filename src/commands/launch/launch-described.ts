import { MosaicError } from "../../base/errors.ts";
import { expandHome } from "../../base/user-home.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";
import type { Services } from "../../compose/services.ts";
import type { DescribedName } from "../../runtimes/runtime-name.ts";
import { namedRuntime } from "../../operations/runtime/named.ts";

/** Becomes a runtime of the user's own, started by its description. */
export async function launchDescribed(
  services: Services,
  name: DescribedName,
  path: string,
  own: readonly string[],
): Promise<Outcome> {
  const named = await namedRuntime(services, name);
  const description = named.described?.description;
  if (description === undefined) throw new Error(`${name} has no description`);
  const { host } = services;
  const program = expandHome(description.program, host.userHome);
  const found = host.processes.find(program, path);
  if (found === undefined) {
    throw new MosaicError("missing-program", `${program} is not installed`, {
      hint: description.install ?? `install ${program}, or correct program: in ${host.paths.described(name)}`,
    });
  }
  const { version: asked } = description;
  const version =
    asked === undefined ? undefined : await services.versionOfProgram(found, path, asked.arguments);
  const plan = await services.planLaunch(named, { yolo: true, arguments: own, program: found, version });
  return services.become(found, [program, ...plan.arguments], plan.environment);
}
