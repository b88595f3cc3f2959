import { programEnvironment } from "../adapters/environment.ts";
import { embeddedAssets } from "../adapters/assets.ts";
import { hostTimeZone, systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import { become, programsRun } from "../adapters/process.ts";
import { systemProcesses } from "../adapters/processes.ts";
import { createReadCache, createRosterCache, inMemory, type KeptRoster } from "../adapters/roster-cache.ts";
import { createUserManager, searchedUnitFolder } from "../adapters/systemd.ts";
import { processTerminal } from "../adapters/terminal.ts";
import { hasTerminfo } from "../adapters/terminfo.ts";
import { readTerminalLine, runInTerminal } from "../adapters/terminal-programs.ts";
import { createTmux } from "../adapters/tmux.ts";
import { currentUser } from "../adapters/user.ts";
import { buildInformation, sourcesDigest } from "../base/build-information.ts";
import { MosaicError } from "../base/errors.ts";
import { plainPath } from "../base/plain-path.ts";
import { withoutHijackers } from "../base/hijacking-variables.ts";
import { callingAgent } from "../domain/fleet/calling-agent.ts";
import { chooseSupervisor } from "../domain/fleet/choose-supervisor.ts";
import { directSupervisor } from "../domain/fleet/direct-supervisor.ts";
import type { Host } from "../domain/host/host.ts";
import { otherHome, ownPanes, ownServer } from "../domain/host/ownership.ts";
import { unitsOfAnotherHome } from "../domain/fleet/foreign-supervisor.ts";
import { systemdSupervisor } from "../domain/fleet/systemd-supervisor.ts";
import { DEFAULT_IDLE_MS } from "../domain/fleet/idle.ts";
import { DEFAULT_INTERVAL_MS } from "../domain/heartbeat/liveness.ts";
import { wholeNumber } from "../base/key-values.ts";
import type { AgentName, SocketName } from "../base/names.ts";
import { WORK_TOKEN_VARIABLE } from "../domain/ports/workers.ts";
import { unitsOwners } from "../domain/install/install.ts";
import { requireKnownHome } from "../domain/install/framework-version.ts";
import { terminalType } from "../domain/host/terminal-type.ts";
import { readTeamHost } from "../domain/team/team-host.ts";
import { fleetPaths } from "../domain/host/paths.ts";
import { parseToml } from "../adapters/toml.ts";
import { withDescriptions, type KeptDescriptions } from "../domain/described/read.ts";
import { describedTools } from "./described-tools.ts";
import { ownPart } from "../domain/roster/own-part.ts";
import type { PatternEntry } from "../domain/patterns/parse.ts";
import { readRoster } from "../domain/roster/read-roster.ts";
import { parseEnvironmentFile } from "../domain/install/units/environment-parse.ts";
import { liveTools } from "./live-tools.ts";
import { lockTools } from "./lock-tools.ts";
import { startTurnOf } from "./start-turn.ts";
import { refusalOfOwner } from "./home-owner.ts";
import { releaseTools } from "./release-tools.ts";
import { patternTools, type KeptPatterns } from "./pattern-tools.ts";
import { provenVersions, runtimeTools } from "./runtime-tools.ts";
import { gatewayWhenAsked } from "./opening-gateway.ts";
import { hostNameOf, teamTools, type TeamTools } from "./team.ts";
import type { Asking, Composition, Services, Surroundings } from "./services.ts";

/** Reads what the home says about itself, and makes what all calls share. */
export async function compose(surroundings: Surroundings): Promise<Composition> {
  const { mosaicHome: home, environment } = surroundings;
  const user = currentUser(environment);
  const refusal = await refusalOfOwner({ home, userId: user.id });
  const environmentFile = refusal === undefined ? await systemFiles.read(`${home}/fleet/fleet.env`) : "";
  const written = parseEnvironmentFile(environmentFile ?? "");
  const units = refusal === undefined ? await searchedUnitFolder(environment, user) : undefined;
  const self = refusal === undefined ? await readTeamHost(systemFiles, home) : undefined;
  const gateway = gatewayWhenAsked({ home, environment, userId: user.id, hostName: hostNameOf(self) });
  const shared: Shared = {
    written,
    units,
    gateway,
    roster: {},
    descriptions: new Map(),
    patterns: {},
    team: teamTools(home, self, environment, async () => (await gateway(undefined)).database),
  };
  return {
    surroundings,
    servicesFor(asking) {
      // Checked before anything in the home is believed or written.
      if (refusal !== undefined) throw refusal;
      return createServices(surroundings, shared, asking);
    },
    serve: async (socket, answer) =>
      (await import("../adapters/local-server.ts")).serveOnSocket(socket, answer),
    servePort: async (options, answer) =>
      (await import("../adapters/port-server.ts")).serveOnPort(options, answer),
    pageFiles: async () => (await import("../adapters/page-files.ts")).readPageFiles(),
  };
}

/** What all calls of one process share. */
interface Shared {
  readonly written: Readonly<Record<string, string>>;
  readonly units: string | undefined;
  readonly team: TeamTools;
  readonly gateway: ReturnType<typeof gatewayWhenAsked>;
  readonly roster: KeptRoster;
  readonly descriptions: KeptDescriptions;
  readonly patterns: KeptPatterns;
}

/** Builds the real adapters; nothing else does. */
function createServices(
  surroundings: Surroundings,
  { written, units, team, gateway, roster: kept, descriptions, patterns: keptPatterns }: Shared,
  asking: Asking,
): Services {
  const { environment, executable, mosaicHome: home, rosterFile } = surroundings;
  const user = currentUser(environment);
  const configHome = absolute(environment["XDG_CONFIG_HOME"]) ?? `${user.home}/.config`;
  // The units read the same file, so writer and reader of the heartbeat agree on folder and interval.
  const setting = (name: string) => environment[name] ?? written[name];
  // An operation that acts still looks after an interruption, to report how things stand; one that only reads has
  // nothing to report then.
  const ends = asking.needs === "read" ? asking.signal : undefined;
  // A worker that is asked to end first starts the agents that it stopped, so its work is not interrupted.
  const workToken = environment[WORK_TOKEN_VARIABLE];
  const actions = workToken === undefined ? asking.signal : new AbortController().signal;
  // The user's own default server is where their TMUX_TMPDIR says. The fleet's server never is: the units do not have
  // that variable.
  const tmuxEnvironment = { ...environment, TMUX_TMPDIR: undefined };
  const runFolder = absolute(setting("MOSAIC_HEARTBEAT_RUN_DIR"));
  const host: Host = {
    paths: fleetPaths(
      home,
      configHome,
      runFolder === undefined ? undefined : plainPath("the run folder", runFolder),
      units,
    ),
    rosterFile,
    userHome: user.home,
    userName: user.name,
    userId: user.id,
    path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    binary: plainPath("the mosaic binary", absolute(environment["MOSAIC_BINARY"]) ?? executable),
    version: buildInformation().version,
    clock: systemClock,
    timeZone: hostTimeZone,
    files: systemFiles,
    processes: systemProcesses,
    manager: createUserManager(environment, user, { action: actions, question: ends }),
    assets: embeddedAssets,
    tmux: (socket) =>
      createTmux(socket as SocketName, socket === "default" ? environment : tmuxEnvironment, ends),
    heartbeatIntervalMs: milliseconds(setting("MOSAIC_HEARTBEAT_INTERVAL")) ?? DEFAULT_INTERVAL_MS,
    heartbeatSettings: {
      MOSAIC_HEARTBEAT_RUN_DIR: absolute(environment["MOSAIC_HEARTBEAT_RUN_DIR"]) ?? "",
      MOSAIC_HEARTBEAT_INTERVAL: environment["MOSAIC_HEARTBEAT_INTERVAL"] ?? "",
    },
    signal: asking.signal,
  };
  const own = (socket: SocketName) => ({ home, socket, files: host.files });
  const cachePlace = {
    runtimeFolder: absolute(environment["XDG_RUNTIME_DIR"]),
    sources: sourcesDigest(),
  };
  const rosterCache = () =>
    inMemory(createRosterCache(host.files, { ...cachePlace, rosterFile: host.rosterFile }), kept);
  const patternCache = createReadCache<readonly PatternEntry[]>(
    host.files,
    "patterns",
    host.paths.patterns,
    cachePlace,
  );
  let caller: Promise<AgentName | undefined> | undefined;
  const services: Services = {
    host,
    ...team,
    surroundings,
    terminal: processTerminal,
    gateway: async (flags) => (await gateway(flags)).tools,
    teamDatabase: async () => (await gateway(undefined)).database,
    federation: async () =>
      (await import("./federation.ts")).federationWire(home, environment, asking.signal),
    terminalType: () => terminalType(environment["TERM"], (name) => hasTerminfo(name, environment)),
    parseToml,
    findUserFile: async (path) => (await import("../adapters/user-file.ts")).findUserFile(path),
    inputLines: async () => (await import("../adapters/input-lines.ts")).createInputLines(asking.signal),
    terminalLine: () => readTerminalLine(withoutHijackers(environment), asking.signal),
    async fullScreen() {
      const { createKeyboard, interruptSelf, stopJob, watchTerminal } =
        await import("../adapters/keyboard.ts");
      const keyboard = createKeyboard(withoutHijackers(environment));
      return { keyboard, interruptSelf, stopJob, watchTerminal };
    },
    idleThresholdMs: milliseconds(setting("MOSAIC_HEARTBEAT_IDLE_THRESHOLD")) ?? DEFAULT_IDLE_MS,
    ...lockTools(surroundings, user, workToken, asking),
    become(program, argv, added = {}) {
      return become(program, argv, { ...withoutHijackers(environment), ...added });
    },
    becomeClient(socket, argv) {
      const tmux = host.processes.find("tmux", host.path);
      if (tmux === undefined) {
        throw new MosaicError("missing-program", "tmux is not installed", {
          code: "tmux-missing",
          hint: "apt-get install tmux",
        });
      }
      // Without TMUX: mosaic may run inside another tmux, on another server.
      const TERM = services.terminalType().name;
      return become(tmux, ["tmux", "-L", socket, ...argv], programEnvironment({ ...tmuxEnvironment, TERM }));
    },
    runInTerminal: (argv, cwd) => runInTerminal(argv, { environment: withoutHijackers(environment), cwd }),
    async stateSources(socket, unattended) {
      const [{ createPanes }, { runtimeWorld }, { adapterFor }] = await Promise.all([
        import("../adapters/tmux-panes.ts"),
        import("../adapters/runtime-world.ts"),
        import("../runtimes/index.ts"),
      ]);
      return {
        panes: ownPanes(createPanes(socket, tmuxEnvironment, ends), own(socket)),
        world: runtimeWorld,
        adapterOf: adapterFor,
        provenVersions: provenVersions(host, () => services.patterns(unattended)),
        patterns: async (runtime, version) => (await services.patterns(unattended)).of(runtime, version),
        patternFile: async () => (await services.patterns(unattended)).file,
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
        comesBack: async (agent) =>
          (await import("../domain/fleet/comes-back.ts")).comesBack(fleet, services, agent),
        changes: fileChanges,
        sender: environment["MOSAIC_AGENT_NAME"],
      };
    },
    changes: async () => (await import("../adapters/changes.ts")).fileChanges,
    ...liveTools(tmuxEnvironment, user.id),
    async planLaunch(runtime, call) {
      const [{ runtimeWorld }, { adapterFor }, { planLaunch }, { commsAtStart }] = await Promise.all([
        import("../adapters/runtime-world.ts"),
        import("../runtimes/index.ts"),
        import("../domain/agent/fleet-launch.ts"),
        import("../domain/roles/comms.ts"),
      ]);
      const { workingDirectory } = surroundings;
      return planLaunch(host, adapterFor(runtime), runtimeWorld, {
        ...call,
        environment,
        workingDirectory,
        comms: (agent) => commsAtStart(() => services.fleet("any-home"), agent, services.hostName),
        turn: (agent) => startTurnOf(services, agent),
      });
    },
    unitJournal: async () => (await import("../adapters/unit-journal.ts")).createUnitJournal(environment),
    outsideCalls: programsRun,
    callingAgent: () => (caller ??= callingAgent(host, environment["MOSAIC_AGENT_NAME"])),
    ...releaseTools(environment, asking),
    ...patternTools(host, keptPatterns, patternCache, asking),
    ...runtimeTools(host, environment),
    ...describedTools(host, descriptions),
    async forgetRead() {
      await patternCache.forget();
      await rosterCache().forget();
    },
    removal: async () => (await import("../adapters/removal.ts")).systemRemoval,
    async fleet(anyHome) {
      if (anyHome === undefined) await requireKnownHome(host.files, home);
      const reading = { cache: rosterCache(), described: await services.describedNames() };
      const whole = await readRoster(host.files, host.rosterFile, reading, asking.signal);
      const roster = await withDescriptions(host, ownPart(whole, team.hostName), descriptions);
      return {
        ...host,
        roster,
        server: ownServer(host.tmux(roster.tmux.socketName), own(roster.tmux.socketName)),
      };
    },
    async supervisor(fleet, announce) {
      const wanted = fleet.roster.supervisor;
      const manager =
        wanted === "direct" ? ({ available: true } as const) : await fleet.manager.availability();
      const owners = wanted === "direct" ? [] : await unitsOwners(host);
      const chosen = chooseSupervisor(wanted, manager, {
        unitsAreOurs: owners.includes(home),
        userId: user.id,
      });
      if (announce !== undefined && chosen.note !== undefined) asking.note(chosen.note);
      if (chosen.kind === "direct") return directSupervisor(fleet);
      const other = await otherHome(owners, home, host.files);
      return other === undefined ? systemdSupervisor(fleet) : unitsOfAnotherHome(other);
    },
  };
  return services;
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") === true ? path : undefined;
}

/** Milliseconds of a whole number of seconds, as the launcher reads it; undefined for anything else. */
function milliseconds(seconds: string | undefined): number | undefined {
  const count = wholeNumber(seconds);
  return count === undefined || count === 0 ? undefined : count * 1000;
}
