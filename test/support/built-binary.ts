import { statSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dir, "../..");
const BINARY = join(root, "dist/mosaic");

function modified(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function newestSource(): { path: string; at: number } {
  const files = ["src", "framework"].flatMap((folder) =>
    [...new Bun.Glob("**/*").scanSync({ cwd: join(root, folder) })].map((name) => `${folder}/${name}`),
  );
  return files
    .map((path) => ({ path, at: modified(join(root, path)) ?? 0 }))
    .reduce((newest, file) => (file.at > newest.at ? file : newest), { path: "", at: 0 });
}

let checked = false;

/** The path of the compiled binary. Throws where it is missing or older than what it is made from. */
export function builtBinary(): string {
  if (checked) return BINARY;
  const built = modified(BINARY);
  if (built === undefined) throw new Error("dist/mosaic is missing: run make build");
  const newest = newestSource();
  if (newest.at > built) throw new Error(`dist/mosaic is older than ${newest.path}: run make build`);
  checked = true;
  return BINARY;
}

export interface BinaryRun {
  /** The whole environment: nothing is inherited. `TemporaryHome.environment()` makes one. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string;
  /** Milliseconds; default 20 s. */
  readonly timeout?: number;
}

export interface BinaryResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the binary (or another, `binary`) to its end. */
export async function runBinary(
  args: readonly string[],
  run: BinaryRun,
  binary: string = builtBinary(),
): Promise<BinaryResult> {
  const child = Bun.spawn([binary, ...args], {
    cwd: run.cwd,
    env: { ...run.env },
    stdin: run.input === undefined ? "ignore" : new Blob([run.input]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: run.timeout ?? 60_000,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  return { status: child.exitCode, stdout, stderr };
}
