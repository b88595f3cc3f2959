/**
 * The lab: a real `systemd --user` for tests (test/support/systemd-lab says what it is). `make test-real`
 * runs test/real inside it, so a test there is plain TypeScript that talks to the manager.
 */
import { resolve } from "node:path";

const LAB = resolve(import.meta.dir, "systemd-lab");
const COULD_NOT_RUN = 125;

export interface LabOptions {
  /** Who the manager and the command run as; default 0. */
  readonly uid?: number;
  readonly timeoutSeconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** `HOST:GUEST`, read-only, GUEST below /run. */
  readonly put?: readonly string[];
  /** `HOST:GUEST`, writable. */
  readonly share?: readonly string[];
  /** `SIZE:GUEST`, a small file system of the user's own: one that can be filled. */
  readonly disks?: readonly string[];
  /** A folder of scripts/ensure-tmux.sh, whose tmux is the lab's; default the machine's own. */
  readonly tmux?: string;
  /** Where the command starts; default its HOME. */
  readonly directory?: string;
  readonly allowLeftovers?: boolean;
}

export interface LabResult {
  /** The command's own; 123: it left processes behind; 124: timed out; 125: the lab could not run. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type LabAvailability =
  { readonly available: true } | { readonly available: false; readonly why: string };

/** True in a process that runs inside the lab. */
export function insideLab(): boolean {
  return process.env.SYSTEMD_LAB === "1";
}

/** The lab needs root: as another user it is tried with password-less sudo. */
function asRoot(): string[] {
  const root = process.getuid?.() === 0 || Bun.which("sudo") === null;
  return root ? [] : ["sudo", "-n"];
}

function each(flag: string, values: readonly (string | number | undefined)[] = []): string[] {
  return values.flatMap((value) => (value === undefined ? [] : [flag, String(value)]));
}

/** The command line that runs `argv` in the lab. */
export function labCommand(argv: readonly string[], options: LabOptions = {}): string[] {
  return [
    ...asRoot(),
    LAB,
    ...each("--uid", [options.uid]),
    ...each("--timeout", [options.timeoutSeconds]),
    ...each(
      "--env",
      Object.entries(options.environment ?? {}).map(([key, value]) => `${key}=${value}`),
    ),
    ...each("--put", options.put),
    ...each("--share", options.share),
    ...each("--disk", options.disks),
    ...each("--tmux", [options.tmux]),
    ...each("--chdir", [options.directory]),
    ...(options.allowLeftovers === true ? ["--allow-leftovers"] : []),
    "--",
    ...argv,
  ];
}

/** Runs a command in a lab of its own; a string is a bash script. */
export async function runInLab(
  command: string | readonly string[],
  options: LabOptions = {},
): Promise<LabResult> {
  const argv = typeof command === "string" ? ["bash", "-c", command] : command;
  const child = Bun.spawn(labCommand(argv, options), { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [status, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { status, stdout, stderr };
}

/** Whether the lab can run here: it is tried (0.3 s). */
export function labAvailability(): LabAvailability {
  const { exitCode, stderr } = Bun.spawnSync(labCommand(["true"], { timeoutSeconds: 30 }), {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if (exitCode === 0) return { available: true };
  const said = stderr.toString().trim().split("\n").at(-1) ?? "";
  const why = said === "" ? `systemd-lab exited ${exitCode}` : said.replace(/^systemd-lab: /, "");
  return { available: false, why: exitCode === COULD_NOT_RUN ? why : `${why} (exit ${exitCode})` };
}
