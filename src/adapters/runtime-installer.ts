import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MosaicError } from "../base/errors.ts";
import { temporaryName, writerOfTemporary } from "../domain/host/temporary-name.ts";
import type { RuntimeInstaller } from "../domain/ports/runtime-installer.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { statOf } from "./proc-files.ts";
import { run } from "./process.ts";

/** A runtime is up to 250 MB, and the connection may be slow. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** How this host reaches a package registry, through a proxy or with a certificate of its own. */
const NETWORK = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];

/** npm runs with the user's own configuration and network settings, and nothing else of their environment. */
export function createRuntimeInstaller(
  environment: Environment,
  path: string,
  signal: AbortSignal,
): RuntimeInstaller {
  const network = NETWORK.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const variables = programEnvironment(environment, { ...Object.fromEntries(network), PATH: path });
  const call = async (argv: readonly string[], cwd: string) =>
    run(argv, { environment: variables, cwd, timeoutMs: INSTALL_TIMEOUT_MS, throwOn: signal });
  return {
    async install({ folder, name, version, placesProgram }, check) {
      await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
      removeAbandoned(dirname(folder));
      if (existsSync(folder)) return "was-there";
      const token = crypto.randomUUID().replaceAll("-", "").slice(0, 8);
      const stage = join(dirname(folder), temporaryName(basename(folder), process.pid, token));
      await mkdir(stage, { mode: 0o700 });
      try {
        await writeFile(join(stage, "package.json"), '{"private":true}\n', { mode: 0o600 });
        const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
        const { status, stderr } = await call(
          ["npm", "install", "--ignore-scripts", "--save-exact", ...quiet, `${name}@${version}`],
          stage,
        );
        if (status !== 0) throw notInstalled(name, version, stderr);
        if (placesProgram !== undefined) {
          const script = join(stage, "node_modules", name, placesProgram);
          // `check` finds out whether the program runs
          if (existsSync(script)) await call(["node", script], dirname(script));
        }
        await check(stage);
        await rename(stage, folder).catch((thrown: unknown) => {
          // another process was faster with the same version
          if (!existsSync(folder)) throw thrown;
        });
        return "installed";
      } finally {
        await rm(stage, { recursive: true, force: true });
      }
    },
  };
}

/** Removes what killed installations have left. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const writer = writerOfTemporary(name);
    if (writer === undefined || statOf(writer) !== undefined) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function notInstalled(name: string, version: string, stderr: string): MosaicError {
  const why = stderr.trim().split("\n").slice(-3).join(" ").slice(0, 500);
  return new MosaicError("failure", `npm did not install ${name} ${version}: ${why}`, {
    code: "runtime-not-installed",
    data: { package: name, version },
    hint: `npm view ${name} versions`,
  });
}
