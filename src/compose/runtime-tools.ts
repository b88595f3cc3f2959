import type { Services, Surroundings } from "./services.ts";

/** How long a runtime may take to say its version: the first start of one unpacks it. */
const VERSION_TIMEOUT_MS = 30_000;

/** What the runtimes themselves are tried with. */
export function runtimeTools({
  environment,
  binary,
  signal,
}: {
  readonly environment: Surroundings["environment"];
  readonly binary: string;
  readonly signal: AbortSignal;
}): Pick<Services, "versionOfProgram" | "provingGround"> {
  return {
    async versionOfProgram(program, path) {
      const [{ run }, { programEnvironment }] = await Promise.all([
        import("../adapters/process.ts"),
        import("../adapters/environment.ts"),
      ]);
      const { stdout } = await run([program, "--version"], {
        environment: programEnvironment(environment, { PATH: path }),
        timeoutMs: VERSION_TIMEOUT_MS,
        throwOn: signal,
      });
      return /\b\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?/.exec(stdout)?.[0];
    },
    provingGround: async (options) =>
      (await import("../adapters/proving-ground.ts")).makeProvingGround({ ...options, binary }),
  };
}
