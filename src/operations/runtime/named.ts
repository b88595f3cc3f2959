import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { NamedRuntime } from "../../runtimes/index.ts";
import { isRuntimeName, parseDescribedName, RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import type { Call } from "../operation.ts";

/** A runtime that mosaic has, or that a valid description in the home describes. Throws for any other name. */
export async function namedRuntime(services: Call["services"], name: string): Promise<NamedRuntime> {
  if (isRuntimeName(name)) return { runtime: name };
  const runtime = parseDescribedName(name);
  const known = await services.describedNames();
  if (runtime === undefined || !known.includes(runtime)) {
    const all = [...RUNTIME_NAMES, ...known];
    const meant = nearest(name, all);
    throw new MosaicError(
      "usage",
      `the runtime must be one of ${all.join(", ")}, not ${JSON.stringify(name)}`,
      {
        hint: meant === undefined ? "mosaic runtime list" : `did you mean ${meant}?`,
      },
    );
  }
  const described = await services.described(runtime);
  if (described.description !== undefined) return { runtime, described };
  throw new MosaicError("configuration", `the runtime ${runtime} cannot be used: ${described.problem}`, {
    code: "description-invalid",
    data: { runtime, file: described.file, problem: described.problem },
    hint: "mosaic schema runtime",
  });
}
