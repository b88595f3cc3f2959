import { MosaicError } from "../../base/errors.ts";
import { expandHome } from "../../base/user-home.ts";
import { keptProgram, pinnedFor, readPins } from "../../domain/host/pinned-versions.ts";
import { elsewhere } from "../../domain/install/missing-program.ts";
import { agentPath } from "../../domain/install/runtime-programs.ts";
import { PROVABLE_RUNTIMES } from "../../domain/proving/names.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { RuntimeProve, RuntimeProveRequest } from "../documents/runtime-prove.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { namedRuntime } from "./named.ts";
import { proveProgram, type ProvedProgram, type ToProve } from "./proof.ts";

/** Tries a runtime in a home of its own against a model of ours, and compares what mosaic says with what that received. */
export const runtimeProve = operation<RuntimeProveRequest, RuntimeProve>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ runtime }) => ({ command: "runtime prove", detail: runtime }),
  run: (call, request) => proveRuntime(call, request),
});

async function proveRuntime(call: Call, request: RuntimeProveRequest): Promise<Report<RuntimeProve>> {
  const subject = await subjectOf(call, request.runtime);
  const program = await programToProve(call, subject, request.version);
  return proveProgram(call, subject, request, program);
}

async function subjectOf({ services }: Call, name: string): Promise<ToProve> {
  const runtime = PROVABLE_RUNTIMES.find((one) => one === name);
  if (runtime !== undefined) return { runtime };
  const { described } = await namedRuntime(services, name);
  if (described !== undefined) return { runtime: described.name, described };
  throw new MosaicError("usage", `nothing is known of ${name} that could be proven`, {
    hint: "mosaic runtime list",
  });
}

/** What agents get: pinned, or installed on their PATH. Throws where there is none, or another version than is wanted. */
async function programToProve(
  { services }: Call,
  { runtime, described }: ToProve,
  wanted: string | null,
): Promise<ProvedProgram> {
  const { host } = services;
  if (runtime === "stub") return requireVersion(runtime, { path: undefined, version: host.version }, wanted);
  const path = await agentPath(host);
  const own = described?.description;
  const { program, install } =
    own === undefined
      ? LAUNCHES[runtime as LaunchableRuntime]
      : { program: expandHome(own.program, host.userHome), install: own.install ?? `install ${own.program}` };
  const kept =
    own === undefined ? await keptVersion(services, runtime as LaunchableRuntime, wanted) : undefined;
  if (kept !== undefined) return kept;
  const found = host.processes.find(program, path);
  if (found === undefined) {
    throw missingProgram(
      program,
      install,
      host.processes.find(program, host.path),
      host.paths.fleetEnvironment,
    );
  }
  if (own !== undefined && own.version === undefined) {
    return requireVersion(runtime, { path: found, version: undefined }, wanted);
  }
  const version = await services.versionOfProgram(found, path, own?.version?.arguments);
  if (version === undefined) {
    const hint = [found, ...(own?.version?.arguments ?? ["--version"])].join(" ");
    throw new MosaicError("failure", `${found} does not say its version`, { hint });
  }
  return requireVersion(runtime, { path: found, version }, wanted);
}

/** Pure. `onPath`: where the PATH of whoever asks has it, which agents may not have. */
export function missingProgram(
  program: string,
  install: string,
  onPath: string | undefined,
  fleetEnvironment: string,
): MosaicError {
  const its = elsewhere(onPath, fleetEnvironment);
  if (its === undefined)
    return new MosaicError("missing-program", `${program} is not installed`, { hint: install });
  return new MosaicError("missing-program", its.fact, { hint: its.hint });
}

/** The version that is wanted, where the fleet keeps it; without a wish, the one that is pinned. */
async function keptVersion(
  { host: { files, paths } }: Call["services"],
  runtime: LaunchableRuntime,
  wanted: string | null,
): Promise<ProvedProgram | undefined> {
  const version = wanted ?? pinnedFor(await readPins(files, paths), runtime);
  if (version === undefined || !isRuntimeVersion(version)) return undefined;
  const path = keptProgram(paths, runtime, version);
  return (await files.mode(path)) === undefined ? undefined : { path, version };
}

function requireVersion(runtime: string, program: ProvedProgram, wanted: string | null): ProvedProgram {
  if (wanted === null || wanted === program.version) return program;
  const version = program.version ?? "of a version that it does not say";
  const isPinned = PROVABLE_RUNTIMES.some((one) => one === runtime && one !== "stub");
  throw new MosaicError("configuration", `${runtime} is ${version} here, not ${wanted}`, {
    code: "other-version",
    data: { runtime, version, wanted },
    hint: isPinned ? `mosaic runtime pin ${runtime} --version ${wanted}` : "mosaic runtime list",
  });
}
