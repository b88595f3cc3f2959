import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import {
  keptFolder,
  keptProgram,
  readPins,
  renderPins,
  takesPin,
  withPin,
  type Pin,
} from "../../domain/host/pinned-versions.ts";
import { dirname } from "../../domain/host/path-parts.ts";
import { isSameRules, readProven } from "../../domain/host/proven-versions.ts";
import { agentPath } from "../../domain/install/runtime-programs.ts";
import type { Roster } from "../../domain/roster/roster.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion, RUNTIME_PACKAGES } from "../../runtimes/packages.ts";
import type { RuntimeProve } from "../documents/runtime-prove.ts";
import type { Call } from "../operation.ts";
import { PIN_WITHIN_MS } from "../../domain/proving/prove.ts";
import { proveProgram } from "./proof.ts";
import { rulesToday } from "./proof-rules.ts";

/** A version that the fleet keeps in a folder of its own. */
export interface KeptVersion {
  readonly folder: string;
  readonly installed: boolean;
}

/**
 * Some runtimes unpack themselves at the first start: copilot 1.0.102 took 44 s for it, on two processors at load 80.
 */
const FIRST_START_MS = 5 * 60_000;

/**
 * Installs a version unless it is installed. It counts as installed only if its program runs and reports that version.
 */
export async function keepVersion(
  { services, progress }: Call,
  runtime: LaunchableRuntime,
  version: string,
): Promise<KeptVersion> {
  if (!isRuntimeVersion(version)) {
    throw new MosaicError("usage", `${JSON.stringify(version)} is no version`, { hint: "--version 1.2.3" });
  }
  const { host } = services;
  const path = await agentPath(host);
  const folder = keptFolder(host.paths, runtime, version);
  const installer = await services.runtimeInstaller(path);
  progress(`gets ${runtime} ${version}, unless the fleet keeps it already`);
  const how = await installer.install({ folder, version, ...RUNTIME_PACKAGES[runtime] }, async (stage) => {
    const program = `${stage}/node_modules/.bin/${LAUNCHES[runtime].program}`;
    const folders = `${dirname(program)}:${path}`;
    const said = await services.versionOfProgram(program, folders, ["--version"], FIRST_START_MS);
    if (said === version) return;
    throw new MosaicError(
      "failure",
      said === undefined
        ? `${runtime} ${version} was installed, and does not say its version: it does not run here, or not within ${FIRST_START_MS / 60_000} minutes`
        : `${runtime} ${version} says that it is ${said}`,
      { code: "runtime-not-installed", data: { package: RUNTIME_PACKAGES[runtime].name, version } },
    );
  });
  return { folder, installed: how === "installed" };
}

/** The outcome of a proof, and its faults. */
export type ProvenOutcome = Pick<RuntimeProve, "outcome" | "faults" | "kept">;

/** The outcome of its last proof, if that was by this mosaic and the present patterns; otherwise of a new proof. */
export async function provenOutcome(
  call: Call,
  runtime: LaunchableRuntime,
  version: string,
): Promise<ProvenOutcome> {
  const { host } = call.services;
  const today = await rulesToday(call.services, runtime, version);
  const before = (await readProven(host.files, host.paths)).find(
    (one) => one.runtime === runtime && one.version === version && one.mosaic === host.version,
  );
  if (before?.outcome === "good" && isSameRules(before.by, today)) {
    return { outcome: "good", faults: [], kept: host.paths.provenVersions };
  }
  const path = keptProgram(host.paths, runtime, version);
  const everything = { states: [], messages: [] };
  const { document } = await proveProgram(call, { runtime }, everything, { path, version }, PIN_WITHIN_MS);
  const { outcome, faults, kept } = document;
  return { outcome, faults, kept };
}

/** The agents of a runtime whose program mosaic finds, that is, without a command of the roster. */
export function agentsWithPin(
  roster: Pick<Roster, "agents">,
  runtime: LaunchableRuntime,
  binary: string,
): readonly AgentName[] {
  return roster.agents.flatMap((agent) =>
    agent.runtime === runtime && takesPin(agent, binary) ? [agent.name] : [],
  );
}

/** Writes a pin; returns the pins from before. */
export async function writePin(
  { services: { host } }: Call,
  { runtime, agent }: Pick<Pin, "runtime" | "agent">,
  version: string | undefined,
): Promise<readonly Pin[]> {
  const before = await readPins(host.files, host.paths);
  await host.files.makeFolder(host.paths.runtimes, 0o700);
  await host.files.write(host.paths.pins, renderPins(withPin(before, { runtime, agent }, version)), 0o600);
  return before;
}
