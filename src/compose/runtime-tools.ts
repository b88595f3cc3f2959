import { MosaicError } from "../base/errors.ts";
import type { StateSources } from "../domain/agent/look.ts";
import type { Host } from "../domain/host/host.ts";
import { readProven, versionsProven } from "../domain/host/proven-versions.ts";
import type { Patterns } from "./pattern-tools.ts";
import type { Services, Surroundings } from "./services.ts";

/** How long a runtime may take to print its version. */
const VERSION_TIMEOUT_MS = 30_000;

/** The versions that were proven on this host, and whether their screens are still read by the same rules. */
export function provenVersions(
  { files, paths }: Pick<Host, "files" | "paths">,
  patternsToday: () => Promise<Patterns>,
): NonNullable<StateSources["provenVersions"]> {
  return async (runtime) => {
    const patterns = await patternsToday();
    return versionsProven(await readProven(files, paths), runtime, (version) => ({
      patterns: patterns.counted(runtime, version),
      description: null,
    }));
  };
}

/** What finds, tries and installs the runtimes themselves. */
export function runtimeTools(
  host: Host,
  environment: Surroundings["environment"],
): Pick<
  Services,
  "pinnedProgram" | "installedVersion" | "versionOfProgram" | "provingGround" | "runtimeInstaller"
> {
  return {
    async pinnedProgram(runtime) {
      const agent = environment["MOSAIC_AGENT_NAME"];
      if (agent === undefined || environment["MOSAIC_HOME"] !== host.paths.home) return undefined;
      const { keptProgram, pinnedFor, readPins } = await import("../domain/host/pinned-versions.ts");
      const version = pinnedFor(await readPins(host.files, host.paths), runtime, agent);
      if (version === undefined) return undefined;
      const program = keptProgram(host.paths, runtime, version);
      if ((await host.files.mode(program)) !== undefined) return program;
      throw new MosaicError("missing-program", `${runtime} ${version} is pinned, and is gone: ${program}`, {
        hint: `mosaic runtime pin ${runtime} --version ${version}`,
      });
    },
    async installedVersion(runtime, program) {
      const [{ runtimeWorld }, { installedVersion }] = await Promise.all([
        import("../adapters/runtime-world.ts"),
        import("../runtimes/installed-version.ts"),
      ]);
      return installedVersion(runtime, program, runtimeWorld);
    },
    async versionOfProgram(program, path, words = ["--version"], timeoutMs = VERSION_TIMEOUT_MS) {
      const [{ run }, { programEnvironment }] = await Promise.all([
        import("../adapters/process.ts"),
        import("../adapters/environment.ts"),
      ]);
      const { stdout } = await run([program, ...words], {
        environment: programEnvironment(environment, { PATH: path }),
        timeoutMs,
        throwOn: host.signal,
      });
      return /\b\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?/.exec(stdout)?.[0];
    },
    provingGround: async (options) =>
      (await import("../adapters/proving-ground.ts")).makeProvingGround({ ...options, binary: host.binary }),
    runtimeInstaller: async (path) =>
      (await import("../adapters/runtime-installer.ts")).createRuntimeInstaller(
        environment,
        path,
        host.signal,
      ),
  };
}
