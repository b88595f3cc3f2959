/** The fleet and the gateway that are measured, and what their processes use. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtBinary } from "../../test/support/built-binary.ts";
import { until } from "../../test/support/poll.ts";

const home = process.env["HOME"] ?? tmpdir();
const mosaicHome = join(home, ".config/mosaic");
export const SOCKET = "mosaic-factory";
export const gatewaySocket = join(mosaicHome, "gateway.sock");

/** Runs mosaic to its end; what it printed. Throws where it fails. */
export async function mosaic(...argv: readonly string[]): Promise<string> {
  const child = Bun.spawn([builtBinary(), ...argv], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`mosaic ${argv.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

export function tmux(...argv: readonly string[]): string {
  return Bun.spawnSync(["tmux", "-L", SOCKET, ...argv], { stderr: "ignore" }).stdout.toString();
}

/** Writes the roster, installs it and starts all of it. `rows`: the agents, as YAML. */
export async function startFleet(rows: readonly string[]): Promise<void> {
  mkdirSync(join(mosaicHome, "fleet"), { recursive: true });
  writeFileSync(
    join(mosaicHome, "fleet/roster.yaml"),
    `version: 1\ntransport: tmux\nsupervisor: systemd\ndefaults: { start_concurrency: 8 }\nagents:\n${rows.join("")}`,
  );
  await mosaic("fleet", "install-systemd", "--no-enable");
  await mosaic("fleet", "start");
}

/** A gateway on its socket, and on a port where one is named. */
export class MeasuredGateway implements AsyncDisposable {
  readonly #child: Bun.Subprocess;

  private constructor(child: Bun.Subprocess) {
    this.#child = child;
  }

  static async start(port?: number): Promise<MeasuredGateway> {
    const child = Bun.spawn(
      [
        builtBinary(),
        "gateway",
        "run",
        "--socket",
        gatewaySocket,
        ...(port === undefined ? [] : ["--port", String(port)]),
      ],
      { stdin: "ignore", stdout: "ignore", stderr: "inherit" },
    );
    await until(
      "the gateway answers",
      async () => (await fetch("http://localhost/healthz", { unix: gatewaySocket })).ok,
    );
    return new MeasuredGateway(child);
  }

  get pid(): number {
    return this.#child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGCONT");
    this.#child.kill("SIGTERM");
    await this.#child.exited;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Seconds of processor time that a process and its children that have ended took. The kernel counts in hundredths. */
function processorSeconds(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, "")
    .split(" ");
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) / 100;
}

/** KiB. */
export function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? Number.NaN);
}

export function serverPid(): number {
  return Number(tmux("display-message", "-p", "#{pid}"));
}

/** The user manager of this lab. */
export function managerPid(): number {
  const found = readdirSync("/proc").find((pid) => {
    const command = read(`/proc/${pid}/cmdline`);
    return /^\d+$/.test(pid) && /systemd\0--user/.test(command);
  });
  return Number(found ?? Number.NaN);
}

/** Of one core, in percent, of each of these processes while `work` goes on. */
export async function processorShare(
  pids: Readonly<Record<string, number>>,
  work: () => Promise<void>,
): Promise<Record<string, number>> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, processorSeconds(pid)] as const);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  return Object.fromEntries(
    before.map(([name, pid, had]) => [name, ((processorSeconds(pid) - had) / seconds) * 100]),
  );
}
