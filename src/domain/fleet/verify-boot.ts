import { not, ok, type Check } from "../host/check.ts";
import type { Fleet } from "../host/host.ts";
import { agentPath, missingRuntimes } from "../install/runtime-programs.ts";

/**
 * What a boot needs beside enabled units and linger, with nobody logged in and no shell set up: the programs that the
 * units name, the runtimes on the PATH of the install, and a run folder that can be created.
 */
export async function verifyBoot(fleet: Fleet): Promise<Check[]> {
  return [await programsCheck(fleet), await runtimesCheck(fleet), await runFolderCheck(fleet)];
}

async function programsCheck(fleet: Fleet): Promise<Check> {
  const { paths, processes, binary } = fleet;
  const tmux = processes.find("tmux", fleet.path) ?? "tmux";
  const wrong: string[] = [];
  for (const program of [tmux, binary, paths.launcher, paths.holderScript]) {
    const mode = program.startsWith("/") ? await fleet.files.mode(program) : undefined;
    if (mode === undefined || (mode & 0o100) === 0) wrong.push(program);
  }
  if (wrong.length === 0)
    return ok("boot programs", "the units name programs by absolute paths that can be run");
  const fact = `not an absolute path that can be run: ${wrong.join(", ")}`;
  return not("failed", "boot programs", fact, "mosaic fleet install-systemd");
}

async function runtimesCheck(fleet: Fleet): Promise<Check> {
  const missing = await missingRuntimes(fleet, fleet.roster.agents);
  if (missing.length === 0)
    return ok("boot runtimes", "every runtime is on the PATH that agents are started with");
  const fact = `not on the PATH that agents are started with: ${missing.map((entry) => entry.program).join(", ")}`;
  const hint = `add its folder to PATH in ${fleet.paths.fleetEnvironment} (now ${await agentPath(fleet)})`;
  return not("failed", "boot runtimes", fact, hint);
}

/** The launcher creates a missing run folder, which works where its parent is ours. */
async function runFolderCheck(fleet: Fleet): Promise<Check> {
  const { run } = fleet.paths;
  const existing = await fleet.files.mode(run);
  const parent = run.slice(0, run.lastIndexOf("/"));
  const parentMode = await fleet.files.mode(parent);
  if (existing !== undefined || (parentMode !== undefined && (parentMode & 0o200) !== 0)) {
    return ok("boot run folder", `${run} is there, and is made anew where it is not`);
  }
  return not(
    "failed",
    "boot run folder",
    `${run} cannot be made: ${parent} is missing`,
    "mosaic fleet install-systemd",
  );
}
