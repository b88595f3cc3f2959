/** Installs the real runtimes, each version in a folder of its own, into a cache folder. Needs npm and what it is configured with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isLabRuntime, LAB_RUNTIMES, type LabRuntime } from "./runtime-names.ts";

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
  qwen: [{ name: "@qwen-code/qwen-code", version: "0.24.4" }, NODE],
  copilot: [{ name: "@github/copilot", version: "1.0.102" }, NODE],
};

/** $MOSAIC_RUNTIMES_DIR, else ~/.cache/mosaic-runtimes. */
export function runtimesFolder(): string {
  return process.env["MOSAIC_RUNTIMES_DIR"] || join(homedir(), ".cache/mosaic-runtimes");
}

/** A runtime of one version. */
export interface RuntimeVersion {
  readonly runtime: LabRuntime;
  readonly version: string;
}

/** Reads "codex", which is the version that everything was measured with first, or "codex@0.171.0". */
export function parseRuntimeVersion(text: string): RuntimeVersion {
  const [runtime = "", version] = text.split("@", 2);
  if (!isLabRuntime(runtime)) {
    throw new Error(`not a runtime of the lab: ${runtime} (${LAB_RUNTIMES.join(", ")})`);
  }
  if (version !== undefined && !/^\d[\w.+-]*$/.test(version)) throw new Error(`not a version: ${version}`);
  return { runtime, version: version ?? PACKAGES[runtime][0].version };
}

function folderOf({ runtime, version }: RuntimeVersion): string {
  const isFirst = version === PACKAGES[runtime][0].version;
  return join(runtimesFolder(), isFirst ? runtime : `${runtime}@${version}`);
}

/** The folder of a runtime's program, for a PATH. */
export function programFolder(wanted: RuntimeVersion): string {
  return join(folderOf(wanted), "node_modules/.bin");
}

/** Installs what is missing or of another version; what is right is left alone. Says what it does. */
export async function installRuntime(wanted: RuntimeVersion, say: (line: string) => void): Promise<void> {
  const { runtime, version } = wanted;
  const [first, ...others] = PACKAGES[runtime];
  const packages = [{ ...first, version }, ...others];
  const folder = folderOf(wanted);
  const program = join(programFolder(wanted), runtime);
  const missing = packages.filter((one) => versionIn(folder, one) !== one.version);
  if (missing.length === 0 && existsSync(program)) return;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "package.json")))
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const names = packages.map((one) => `${one.name}@${one.version}`);
  say(`installing ${names.join(" and ")} into ${folder}`);
  await run(["npm", "install", "--silent", "--no-audit", "--no-fund", ...names], folder);
  for (const { name, placesProgram } of packages) {
    if (placesProgram === undefined) continue;
    const script = join(folder, "node_modules", name, placesProgram);
    // it fails where npm ran it already and it tidied up behind itself; whether the program runs is asked below
    if (existsSync(script)) await run(["node", script], dirname(script)).catch(() => undefined);
  }
  await run([program, "--version"], folder, { PATH: `${programFolder(wanted)}:${process.env["PATH"]}` });
}

function versionIn(folder: string, { name }: Package): string | undefined {
  try {
    const file = join(folder, "node_modules", name, "package.json");
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
