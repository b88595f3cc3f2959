import { hostname } from "node:os";
import { programEnvironment } from "../adapters/environment.ts";
import { embeddedAssets } from "../adapters/assets.ts";
import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import { become, programsRun } from "../adapters/process.ts";
import { createProcessFacts } from "../adapters/process-facts.ts";
import { systemProcesses } from "../adapters/processes.ts";
import { createUserManager } from "../adapters/systemd.ts";
import { processTerminal } from "../adapters/terminal.ts";
import { createTmux } from "../adapters/tmux.ts";
import { currentUser } from "../adapters/user.ts";
import { buildInformation } from "../base/build-information.ts";
import { MosaicError } from "../base/errors.ts";
import type { DeliveryTools } from "../domain/agent/delivery/attempt.ts";
import type { LaunchCall } from "../domain/agent/fleet-launch.ts";
import type { StateSources } from "../domain/agent/look.ts";
import type { LaunchPlan } from "../runtimes/contract.ts";
import type { FindUserFile } from "../domain/ports/user-file.ts";
import { chooseSupervisor } from "../domain/fleet/choose-supervisor.ts";
import { directSupervisor } from "../domain/fleet/direct-supervisor.ts";
import type { Fleet, Host } from "../domain/host/host.ts";
import type { Supervisor } from "../domain/fleet/supervisor.ts";
import { systemdSupervisor } from "../domain/fleet/systemd-supervisor.ts";
import { DEFAULT_IDLE_MS } from "../domain/fleet/idle.ts";
import { DEFAULT_INTERVAL_MS } from "../domain/heartbeat/liveness.ts";
import { wholeNumber } from "../base/key-values.ts";
import type { SocketName } from "../base/names.ts";
import { requireKnownHome } from "../domain/install/framework-version.ts";
import { fleetPaths } from "../domain/host/paths.ts";
import type { RestartLockDeps } from "../domain/restart-lock/ports.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import type { RuntimeName } from "../runtimes/runtime-name.ts";
import { loadRoster } from "../domain/roster/load-file.ts";
import type { Removal } from "../domain/ports/removal.ts";
import type { UpdateTools } from "../domain/ports/update-tools.ts";
import { parseEnvironmentFile } from "../domain/install/units/environment-parse.ts";
import type { Context } from "../cli/context.ts";

/** The adapters and use cases a command may ask for. */
export interface Services {
  readonly host: Host;
  readonly hostName: string;
  /** Reads the roster; asks nothing outside of files. Throws for the home of a newer mosaic, but for `any-home`. */
  fleet(home?: "any-home"): Promise<Fleet>;
  /** Asks the user manager whether it is there, and picks. `announce`: the user is told what was picked and what is lost. */
  supervisor(fleet: Fleet, announce?: "announce"): Promise<Supervisor>;
  /** Becomes another program, with our environment and what is added. Only returns by throwing. */
  become(program: string, argv: readonly string[], added?: Readonly<Record<string, string>>): never;
  /** Becomes a tmux client of the fleet's server, in this terminal. Only returns by throwing. */
  becomeClient(socket: SocketName, argv: readonly string[]): never;
  /** How the states of agents are found out. */
  stateSources(socket: SocketName): Promise<StateSources>;
  /** How messages are delivered. */
  deliveryTools(fleet: Fleet): Promise<DeliveryTools>;
  /** How a runtime is started here: its arguments, and what it is given of the fleet. */
  planLaunch(runtime: RuntimeName, call: Pick<LaunchCall, "yolo" | "arguments">): Promise<LaunchPlan>;
  /** Programs that this command has run so far. */
  outsideCalls(): number;
  /** What the restart lock is made with; `note` is told of a lock that is taken over. */
  restartLock(note: (text: string) => void): Promise<RestartLockDeps>;
  /** How the binary itself is replaced; `note` is told of each new try. */
  updateTools(note: (text: string) => void): Promise<UpdateTools>;
  /** The release's name for this platform; undefined where mosaic runs from its source and there is no binary to replace. */
  releaseTarget(): Promise<string | undefined>;
  /** How files are removed for good. */
  removal(): Promise<Removal>;
  /** MOSAIC_HEARTBEAT_IDLE_THRESHOLD in milliseconds. */
  readonly idleThresholdMs: number;
  /** A file of the user's own, found behind its symlinks; checked for what is changed in part. */
  readonly findUserFile: FindUserFile;
  /** The lines that somebody types on stdin. */
  inputLines(): Promise<InputLines>;
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
    version: buildInformation().version,
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
  const services: Services = {
    host,
    hostName: hostname(),
    terminal: processTerminal,
    findUserFile: async (path) => (await import("../adapters/user-file.ts")).findUserFile(path),
    inputLines: async () => (await import("../adapters/input-lines.ts")).createInputLines(context.signal),
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
    become(program, argv, added = {}) {
      const { BUN_OPTIONS: _options, BUN_BE_BUN: _be, ...rest } = environment;
      return become(program, argv, definedOnly({ ...rest, ...added }));
    },
    becomeClient(socket, argv) {
      const tmux = host.processes.find("tmux", host.path);
      if (tmux === undefined) {
        throw new MosaicError("missing-program", "tmux is not installed", { hint: "apt-get install tmux" });
      }
      // without TMUX: this may be typed inside of another tmux, whose server is another
      return become(
        tmux,
        ["tmux", "-L", socket, ...argv],
        programEnvironment({ ...environment, TMUX_TMPDIR: undefined }),
      );
    },
    async stateSources(socket) {
      const [{ createPanes }, { runtimeWorld }, { adapterOf }] = await Promise.all([
        import("../adapters/tmux-panes.ts"),
        import("../adapters/runtime-world.ts"),
        import("../runtimes/index.ts"),
      ]);
      return {
        panes: createPanes(socket, { ...environment, TMUX_TMPDIR: undefined }),
        world: runtimeWorld,
        adapterOf,
        availableAfterMs: services.idleThresholdMs,
      };
    },
    async deliveryTools(fleet) {
      const [{ createSenderLock }, { fileChanges }] = await Promise.all([
        import("../adapters/sender-lock.ts"),
        import("../adapters/changes.ts"),
      ]);
      return {
        fleet,
        sources: await services.stateSources(fleet.roster.tmux.socketName),
        senderLock: createSenderLock({ PATH: host.path }),
        changes: fileChanges,
      };
    },
    async planLaunch(runtime, call) {
      const [{ runtimeWorld }, { adapterOf }, { planLaunch }] = await Promise.all([
        import("../adapters/runtime-world.ts"),
        import("../runtimes/index.ts"),
        import("../domain/agent/fleet-launch.ts"),
      ]);
      const { workingDirectory } = context;
      return planLaunch(host, adapterOf(runtime), runtimeWorld, { ...call, environment, workingDirectory });
    },
    outsideCalls: programsRun,
    async updateTools(note) {
      const { createUpdateTools } = await import("../adapters/update-tools.ts");
      return createUpdateTools({ environment, note, signal: () => context.signal });
    },
    async releaseTarget() {
      const { isCompiled, releaseTarget } = await import("../adapters/platform.ts");
      return isCompiled() ? releaseTarget() : undefined;
    },
    removal: async () => (await import("../adapters/removal.ts")).systemRemoval,
    async fleet(anyHome) {
      if (anyHome === undefined) await requireKnownHome(host.files, home);
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
  return services;
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
