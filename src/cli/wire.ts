import { hostname } from "node:os";
import { embeddedAssets } from "../adapters/assets.ts";
import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import { become } from "../adapters/process.ts";
import { createProcessFacts } from "../adapters/process-facts.ts";
import { systemProcesses } from "../adapters/processes.ts";
import { createUserManager } from "../adapters/systemd.ts";
import { processTerminal } from "../adapters/terminal.ts";
import { createTmux } from "../adapters/tmux.ts";
import { currentUser } from "../adapters/user.ts";
import { chooseSupervisor } from "../domain/fleet/choose-supervisor.ts";
import { directSupervisor } from "../domain/fleet/direct-supervisor.ts";
import type { Fleet, Host } from "../domain/fleet/fleet.ts";
import type { Supervisor } from "../domain/fleet/supervisor.ts";
import { systemdSupervisor } from "../domain/fleet/systemd-supervisor.ts";
import { DEFAULT_IDLE_MS } from "../domain/fleet/idle.ts";
import { DEFAULT_INTERVAL_MS } from "../domain/heartbeat/liveness.ts";
import { wholeNumber } from "../domain/key-values.ts";
import type { SocketName } from "../domain/names.ts";
import { fleetPaths } from "../domain/paths.ts";
import type { RestartLockDeps } from "../domain/restart-lock/ports.ts";
import { loadRoster } from "../domain/roster/load-file.ts";
import { parseEnvironmentFile } from "../domain/units/environment-parse.ts";
import type { Context } from "./context.ts";

/** The adapters and use cases a command may ask for. */
export interface Services {
  readonly host: Host;
  readonly hostName: string;
  /** Reads the roster; asks nothing outside of files. */
  fleet(): Promise<Fleet>;
  /** Asks the user manager whether it is there, and picks. `announce`: the user is told what was picked and what is lost. */
  supervisor(fleet: Fleet, announce?: "announce"): Promise<Supervisor>;
  /** Becomes another program, with our environment. Only returns by throwing. */
  become(program: string, argv: readonly string[]): never;
  /** What the restart lock is made with; `note` is told of a lock that is taken over. */
  restartLock(note: (text: string) => void): Promise<RestartLockDeps>;
  /** MOSAIC_HEARTBEAT_IDLE_THRESHOLD in milliseconds. */
  readonly idleThresholdMs: number;
  terminal(): ReturnType<typeof processTerminal>;
}

/** Builds the real adapters: the one place that does. */
export async function createServices(context: Context): Promise<Services> {
  const { environment } = context;
  const user = currentUser(environment);
  const configHome = absolute(environment["XDG_CONFIG_HOME"]) ?? `${user.home}/.config`;
  const home = context.mosaicHome();
  // the units read the same file: reader and writer of the heartbeat agree on the folder and the interval
  const written = parseEnvironmentFile((await systemFiles.read(`${home}/fleet/fleet.env`)) ?? "");
  const setting = (name: string) => environment[name] ?? written[name];
  const host: Host = {
    paths: fleetPaths(home, configHome, absolute(setting("MOSAIC_HEARTBEAT_RUN_DIR"))),
    rosterFile: context.rosterFile(),
    userHome: user.home,
    userName: user.name,
    path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    binary: absolute(environment["MOSAIC_BINARY"]) ?? context.executable,
    clock: systemClock,
    files: systemFiles,
    processes: systemProcesses,
    manager: createUserManager(environment, user, () => context.signal),
    assets: embeddedAssets,
    // the user's own default server is where their TMUX_TMPDIR says; the fleet's never is: no unit knows that variable
    tmux: (socket) =>
      createTmux(
        socket as SocketName,
        socket === "default" ? environment : { ...environment, TMUX_TMPDIR: undefined },
      ),
    heartbeatIntervalMs: milliseconds(setting("MOSAIC_HEARTBEAT_INTERVAL")) ?? DEFAULT_INTERVAL_MS,
    heartbeatSettings: {
      MOSAIC_HEARTBEAT_RUN_DIR: absolute(environment["MOSAIC_HEARTBEAT_RUN_DIR"]) ?? "",
      MOSAIC_HEARTBEAT_INTERVAL: environment["MOSAIC_HEARTBEAT_INTERVAL"] ?? "",
    },
    signal: context.signal,
  };
  return {
    host,
    hostName: hostname(),
    terminal: processTerminal,
    idleThresholdMs: milliseconds(setting("MOSAIC_HEARTBEAT_IDLE_THRESHOLD")) ?? DEFAULT_IDLE_MS,
    async restartLock(note) {
      // bun:sqlite costs every command that does not restart
      const { createKernelLock } = await import("../adapters/kernel-lock.ts");
      return {
        clock: systemClock,
        files: systemFiles,
        processes: createProcessFacts(),
        kernelLock: createKernelLock({ clock: systemClock, userId: user.id }),
        newToken: () => crypto.randomUUID(),
        note,
      };
    },
    become(program, argv) {
      const { BUN_OPTIONS: _options, BUN_BE_BUN: _be, ...rest } = environment;
      return become(program, argv, definedOnly(rest));
    },
    async fleet() {
      const roster = await loadRoster(host.files, host.rosterFile);
      return { ...host, roster, server: host.tmux(roster.tmux.socketName) };
    },
    async supervisor(fleet, announce) {
      const wanted = fleet.roster.supervisor;
      const manager =
        wanted === "direct" ? ({ available: true } as const) : await fleet.manager.availability();
      const chosen = chooseSupervisor(wanted, manager);
      if (announce !== undefined && chosen.note !== undefined) context.note(chosen.note);
      return chosen.kind === "systemd" ? systemdSupervisor(fleet) : directSupervisor(fleet);
    },
  };
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") === true ? path : undefined;
}

/** A number of whole seconds, as the launcher reads it; undefined for anything else. */
function milliseconds(seconds: string | undefined): number | undefined {
  const count = wholeNumber(seconds);
  return count === undefined || count === 0 ? undefined : count * 1000;
}

function definedOnly(environment: Context["environment"]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) result[name] = value;
  return result;
}
