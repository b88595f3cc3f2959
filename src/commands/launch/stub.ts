import type { Context } from "../../cli/context.ts";
import { buildInformation } from "../../base/build-information.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";

/** The stub is part of mosaic, so there is no other program to become. */
export async function runStubHere(
  context: Context,
  argv: readonly string[],
  added: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const services = await context.wire();
  const { runStub } = await import("../../stub/run.ts");
  const status = await runStub({
    ...services.terminal(),
    argv,
    environment: { ...context.environment, ...added },
    workingDirectory: context.workingDirectory,
    version: buildInformation().version,
  });
  return { status };
}
