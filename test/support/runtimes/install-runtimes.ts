/** Installs the real runtimes, each of one version, into a cache folder. Needs npm and what it is configured with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { LabRuntime } from "./runtime-names.ts";

interface Package {
  readonly name: string;
  readonly version: string;
  /** npm may hold install scripts back; this one places the program. Relative to the package. */
  readonly placesProgram?: string;
}

/** A Node of its own, where a runtime wants a newer one than a host may have. */
const NODE: Package = {
  name: "node",
  version: "22.23.3",
  placesProgram: "installArchSpecificPackage.js",
};

const PACKAGES: Readonly<Record<LabRuntime, readonly [Package, ...Package[]]>> = {
  claude: [{ name: "@anthropic-ai/claude-code", version: "2.1.329", placesProgram: "install.cjs" }],
  codex: [{ name: "@openai/codex", version: "0.169.0" }],
  pi: [{ name: "@earendil-works/pi-coding-agent", version: "0.87.1" }, NODE],
  opencode: [{ name: "opencode-ai", version: "1.18.33", placesProgram: "postinstall.mjs" }],
  gemini: [{ name: "@google/gemini-cli", version: "0.61.0" }, NODE],
};

/** $MOSAIC_RUNTIMES_DIR, else ~/.cache/mosaic-runtimes. */
export function runtimesFolder(): string {
  return process.env["MOSAIC_RUNTIMES_DIR"] || join(homedir(), ".cache/mosaic-runtimes");
}

/** The folder of a runtime's program, for a PATH. */
export function programFolder(runtime: LabRuntime): string {
  return join(runtimesFolder(), runtime, "node_modules/.bin");
}

/** The version that is installed; undefined where none is. */
export function installedVersion(runtime: LabRuntime): string | undefined {
  if (!existsSync(join(programFolder(runtime), runtime))) return undefined;
  return versionOf(runtime, PACKAGES[runtime][0]);
}

/** Installs what is missing or of another version; what is right is left alone. Says what it does. */
export async function installRuntime(runtime: LabRuntime, say: (line: string) => void): Promise<void> {
  const packages = PACKAGES[runtime];
  const missing = packages.filter((wanted) => versionOf(runtime, wanted) !== wanted.version);
  if (missing.length === 0 && installedVersion(runtime) !== undefined) return;
  const folder = join(runtimesFolder(), runtime);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "package.json")))
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const wanted = packages.map(({ name, version }) => `${name}@${version}`);
  say(`installing ${wanted.join(" and ")} into ${folder}`);
  await run(["npm", "install", "--silent", "--no-audit", "--no-fund", ...wanted], folder);
  for (const { name, placesProgram } of packages) {
    if (placesProgram === undefined) continue;
    const script = join(folder, "node_modules", name, placesProgram);
    // it fails where npm ran it already and it tidied up behind itself; whether the program runs is asked below
    if (existsSync(script)) await run(["node", script], dirname(script)).catch(() => undefined);
  }
  const program = join(programFolder(runtime), runtime);
  await run([program, "--version"], folder, { PATH: `${programFolder(runtime)}:${process.env["PATH"]}` });
}

function versionOf(runtime: LabRuntime, { name }: Package): string | undefined {
  try {
    const file = join(runtimesFolder(), runtime, "node_modules", name, "package.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version;
  } catch {
    return undefined; // not installed
  }
}

async function run(argv: readonly string[], cwd: string, more: Record<string, string> = {}): Promise<void> {
  const child = Bun.spawn([...argv], {
    cwd,
    env: { ...process.env, ...more },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    timeout: 600_000,
  });
  const stderr = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`${argv.join(" ")} failed: ${stderr.trim().slice(-500)}`);
}
