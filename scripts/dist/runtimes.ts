import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./compile.ts";
import { sha256OfFile } from "./checksums.ts";
import { BUN_VERSION, type BunRuntime } from "./targets.ts";

/**
 * The file of another platform's Bun, fetched with npm into .tools/ where it is not there yet. `bun build` would
 * fetch it by itself, unpinned. The tarball and the file must be the ones pinned in targets.ts, each time.
 */
export async function bunFor(runtime: BunRuntime): Promise<string> {
  // The Bun that runs this may be the one that is asked for, and has been fetched then.
  if ((await sha256OfFile(process.execPath)) === runtime.sha256) return process.execPath;
  const tools = join(projectRoot, ".tools");
  const cached = join(tools, `${runtime.package.replace("@oven/", "")}-${BUN_VERSION}`);
  if (existsSync(cached) && (await sha256OfFile(cached)) === runtime.sha256) return cached;

  mkdirSync(tools, { recursive: true });
  const staging = mkdtempSync(join(tools, "fetch-"));
  try {
    const tarball = await fetchTarball(runtime, staging);
    run("tar", ["-xzf", tarball, "-C", staging, "package/bin/bun"]);
    const executable = join(staging, "package/bin/bun");
    if ((await sha256OfFile(executable)) !== runtime.sha256) {
      throw new Error(
        `the Bun in ${runtime.package}@${BUN_VERSION} is not the one pinned in scripts/dist/targets.ts`,
      );
    }
    chmodSync(executable, 0o755);
    renameSync(executable, cached);
    return cached;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function fetchTarball({ package: name, integrity }: BunRuntime, folder: string): Promise<string> {
  // `npm pack` takes any platform's package and runs no script of it; `npm install` refuses a foreign one.
  run("npm", [
    "pack",
    "--silent",
    "--ignore-scripts",
    `--pack-destination=${folder}`,
    `${name}@${BUN_VERSION}`,
  ]);
  const file = readdirSync(folder).find((entry) => entry.endsWith(".tgz"));
  if (file === undefined) throw new Error(`npm pack ${name}@${BUN_VERSION} left no tarball`);
  const tarball = join(folder, file);
  const hash = new Bun.CryptoHasher("sha512").update(await Bun.file(tarball).arrayBuffer());
  if (`sha512-${hash.digest("base64")}` !== integrity) {
    throw new Error(`${name}@${BUN_VERSION} is not the tarball pinned in scripts/dist/targets.ts`);
  }
  return tarball;
}

function run(program: string, args: readonly string[]): void {
  if (Bun.which(program) === null) throw new Error(`${program} is missing`);
  const { exitCode, stderr } = Bun.spawnSync([program, ...args], { stdin: "ignore", stdout: "ignore" });
  if (exitCode !== 0) throw new Error(`${program} ${args[0]} exited ${exitCode}\n${stderr.toString()}`);
}
