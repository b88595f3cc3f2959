import type * as keyboard from "../adapters/keyboard.ts";
import type { Database } from "../adapters/postgres/database.ts";
import type { AnswerRequest, LocalServer } from "../adapters/local-server.ts";
import type { PortOptions, PortServer } from "../adapters/port-server.ts";
import type { GroundOptions, MadeGround } from "../adapters/proving-ground.ts";
import type { processTerminal } from "../adapters/terminal.ts";
import type { Actor } from "../domain/gateway/audit.ts";
import type { IdentityTools } from "../domain/gateway/identity.ts";
import type { SettingPlaces } from "../domain/gateway/settings.ts";
import type { FederationWire } from "../domain/ports/federation-wire.ts";
import type { TeamStore } from "../domain/ports/team-store.ts";
import type { BusLine } from "../domain/team/bus-line.ts";
import type { Team } from "../domain/team/team.ts";
import type { DeliveryTools } from "../domain/agent/delivery/attempt.ts";
import type { LaunchCall } from "../domain/agent/fleet-launch.ts";
import type { StateSources } from "../domain/agent/look.ts";
import type { AgentName, SocketName } from "../base/names.ts";
import type { Fleet, Host } from "../domain/host/host.ts";
import type { TerminalType } from "../domain/host/terminal-type.ts";
import type { RestartTools } from "../domain/fleet/restart-fleet.ts";
import type { NoticeTools } from "../domain/agent/send-notices.ts";
import type { StopTools } from "../domain/fleet/stop-fleet.ts";
import type { Supervisor } from "../domain/fleet/supervisor.ts";
import type { FleetSignals } from "../domain/ports/fleet-signals.ts";
import type { PageFiles } from "../domain/ports/page-files.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import type { OpenPaneStream } from "../domain/ports/pane-stream.ts";
import type { Changes } from "../domain/ports/sending.ts";
import type { Removal } from "../domain/ports/removal.ts";
import type { RuntimeInstaller } from "../domain/ports/runtime-installer.ts";
import type { UnitJournal } from "../domain/ports/unit-journal.ts";
import type { UpdateTools } from "../domain/ports/update-tools.ts";
import type { ParseToml } from "../domain/setup/trust/trust-text.ts";
import type { Patterns } from "./pattern-tools.ts";
import type { FindUserFile } from "../domain/ports/user-file.ts";
import type { RestartLockDeps } from "../domain/restart-lock/dependencies.ts";
import type { LaunchPlan } from "../runtimes/launch-plan.ts";
import type { LaunchableRuntime } from "../runtimes/launch-command.ts";
import type { Described } from "../runtimes/described/description.ts";
import type { NamedRuntime } from "../runtimes/index.ts";
import type { DescribedName } from "../runtimes/runtime-name.ts";

/** All that is taken from the process that mosaic is. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** This binary, as it was named when it started. */
  readonly executable: string;
  readonly workingDirectory: string;
  /** Absolute. */
  readonly mosaicHome: string;
  /** Absolute. */
  readonly rosterFile: string;
  /** The home that would be taken if no flag named one; undefined where nothing else does. */
  readonly homeWithoutFlag: string | undefined;
}

/** Who asks, for the length of one asking. */
export interface Asking {
  /** Aborted when the asker goes away or interrupts; it reaches every call to the outside. */
  readonly signal: AbortSignal;
  /** "read": the abort also ends questions that are under way, by throwing its reason. */
  readonly needs: "read" | "act" | "type";
  /** What is good to know. */
  readonly note: (text: string) => void;
  /** What may hurt. */
  readonly warn: (text: string) => void;
  /** Whom the gateway's audit names; the owner at the command line where a face says nothing. */
  readonly who?: Actor | undefined;
}

/** The adapters and use cases that one asking may need; each costly one is made when it is first asked for. */
export interface Services {
  readonly host: Host;
  /** As its team calls it; of no team, as the machine is called. */
  readonly hostName: string;
  /** For what shows or finds settings. */
  readonly surroundings: Surroundings;
  /** Reads the roster; asks nothing outside of files. Throws for the home of a newer mosaic, but for `any-home`. */
  fleet(home?: "any-home"): Promise<Fleet>;
  /** Asks the user manager whether it is there, and picks. `announce`: the user is told what was picked and what is lost. */
  supervisor(fleet: Fleet, announce?: "announce"): Promise<Supervisor>;
  /** Becomes another program, with our environment and what is added. Only returns by throwing. */
  become(program: string, argv: readonly string[], added?: Readonly<Record<string, string>>): never;
  /** Becomes a tmux client of the fleet's server, in this terminal. Only returns by throwing. */
  becomeClient(socket: SocketName, argv: readonly string[]): never;
  /** Runs a program in this terminal, with our environment; its exit status, or 128 + signal. `cwd` is absolute. */
  runInTerminal(argv: readonly string[], cwd: string): Promise<number>;
  /** How the states of agents are found out. `unattended`: nothing is warned of, for nobody would read it, or it is told anyway. */
  stateSources(socket: SocketName, unattended?: "unattended"): Promise<StateSources>;
  /** The home's file of patterns; where it is not used the asker is warned, once in a process. */
  patterns(unattended?: "unattended"): Promise<Patterns>;
  /** How messages are delivered. */
  deliveryTools(fleet: Fleet): Promise<DeliveryTools>;
  /** Tells when files and folders change. */
  changes(): Promise<Changes>;
  /** Says when something of a fleet may have changed. */
  fleetSignals(socket: SocketName): Promise<FleetSignals>;
  /** What panes print, as it comes. */
  paneStreams(socket: SocketName): Promise<OpenPaneStream>;
  /** How a runtime is started here: its arguments, and what it is given of the fleet. */
  planLaunch(
    runtime: NamedRuntime,
    call: Pick<LaunchCall, "yolo" | "arguments" | "program" | "version">,
  ): Promise<LaunchPlan>;
  /** The names of the runtimes that files of the home describe. */
  describedNames(): Promise<readonly DescribedName[]>;
  /** What the file of one says, or why it says nothing. */
  described(name: DescribedName): Promise<Described>;
  /** What journald keeps of units. */
  unitJournal(): Promise<UnitJournal>;
  /** Programs that this process has run so far. */
  outsideCalls(): number;
  /** The agent in whose pane the asking process is; undefined: a person, or a program of theirs. Asked once. */
  callingAgent(): Promise<AgentName | undefined>;
  /** What the restart lock is made with; `note` is told of a lock that is taken over. */
  restartLock(): Promise<RestartLockDeps>;
  /** How a restart is done by a worker that outlives its caller. */
  restartTools(): Promise<RestartTools>;
  /** How somebody outside of the fleet is told. */
  noticeTools(): Promise<NoticeTools>;
  /** How a stop that would end its caller goes on without it. */
  stopTools(): Promise<StopTools>;
  /** How the binary itself is replaced; `note` is told of each new try. */
  updateTools(): Promise<UpdateTools>;
  /** The release's name for this platform; undefined where mosaic runs from its source and there is no binary to replace. */
  releaseTarget(): Promise<string | undefined>;
  /** Lets go of what was kept of rosters and patterns that were read. */
  forgetRead(): Promise<void>;
  /** How files are removed for good. */
  removal(): Promise<Removal>;
  /** MOSAIC_HEARTBEAT_IDLE_THRESHOLD in milliseconds. */
  readonly idleThresholdMs: number;
  /** A file of the user's own, found behind its symlinks; checked for what is changed in part. */
  readonly findUserFile: FindUserFile;
  /** The tables of a TOML text; undefined where it is none. */
  readonly parseToml: ParseToml;
  /** The lines that somebody types on stdin. Once closed it cannot be asked for again. */
  inputLines(): Promise<InputLines>;
  /**
   * One line that is typed at the terminal, and nothing behind it, which is the next program's; undefined where it ended
   * (Ctrl-D). Rejects when the user interrupts.
   */
  terminalLine(): Promise<string | undefined>;
  /**
   * The program of the version that the fleet keeps for the agent whose pane this is; undefined where none is pinned, or a
   * person asks. Throws where it is gone.
   */
  pinnedProgram(runtime: LaunchableRuntime): Promise<string | undefined>;
  /** The version of an installed program, by its files; undefined where they do not say. */
  installedVersion(runtime: LaunchableRuntime, program: string): Promise<string | undefined>;
  /** How a runtime is installed into a folder of the fleet's own. */
  runtimeInstaller(path: string): Promise<RuntimeInstaller>;
  /**
   * What a program answers to `--version` (or `words`), with such a PATH: "2.1.329"; undefined where it says none within
   * that time, half a minute unless said.
   */
  versionOfProgram(
    program: string,
    path: string,
    words?: readonly string[],
    timeoutMs?: number,
  ): Promise<string | undefined>;
  /** A home of its own with a model of ours, in which a runtime is tried. To be disposed of. */
  provingGround(options: Omit<GroundOptions, "binary">): Promise<MadeGround>;
  /** For what draws on the whole terminal: its keys, its size, and how it is left as it was. */
  fullScreen(): Promise<FullScreenTerminal>;
  /** How a program that draws on this terminal names it. Throws MosaicError where none could. */
  terminalType(): TerminalType;
  /**
   * Users, sessions, tokens and the audit of this home's gateway; made where there are none yet. `flags` count for who asks
   * first, and for all of this process then. Throws MosaicError `storage-away` where a team's database is.
   */
  gateway(flags?: SettingPlaces["flags"]): Promise<IdentityTools>;
  /** What this home's gateway shares with those of other hosts; undefined where its tier is local. */
  teamDatabase(): Promise<Database | undefined>;
  /** This home is a host of a team. */
  readonly isInTeam: boolean;
  /** What the gateways of a team share, also for a home that is no host of it yet; undefined where the tier is local. */
  teamStore(): Promise<TeamStore | undefined>;
  /** The team that this home is a host of; undefined where its tier is local, or it has not joined. */
  team(): Promise<Team | undefined>;
  /** The addresses of a team's servers, as they are set up, with the passwords in them. */
  storageUrls(): Promise<{ readonly databaseUrl: string; readonly valkeyUrl: string }>;
  /** How this home's gateway speaks with those of other teams. */
  federation(): Promise<FederationWire>;
  /** The bus of the team that this home's gateway is set up for; it need not be there. To be closed. */
  openBus(): Promise<BusLine>;
  /** The one that this process has opened: a gateway's. */
  openedBus(): BusLine | undefined;
  /** For a home that is about to join. To be closed. */
  openTeam(databaseUrl: string): Promise<OpenedTeam>;
  /** The terminal itself, for the stub, which draws on it. */
  terminal(): Terminal;
}

/** A team's store, of a database that is named and not set up here. */
export interface OpenedTeam {
  readonly store: TeamStore;
  sha256(text: string): string;
  close(): Promise<void>;
}

/** What a full-screen face of mosaic asks of its terminal and of its own process. */
export interface FullScreenTerminal extends Pick<
  typeof keyboard,
  "interruptSelf" | "stopJob" | "watchTerminal"
> {
  readonly keyboard: keyboard.Keyboard;
}

/** The streams of a terminal that a full-screen program draws on. */
export type Terminal = ReturnType<typeof processTerminal>;

/** What is built once, and hands out the services of each asking. */
export interface Composition {
  readonly surroundings: Surroundings;
  servicesFor(asking: Asking): Services;
  /** Answers on a unix socket of its owner's alone. */
  serve(socket: string, answer: AnswerRequest): Promise<LocalServer>;
  /** Answers on a port. */
  servePort(options: PortOptions, answer: AnswerRequest): Promise<PortServer>;
  serve(socket: string, answer: (request: Request) => Promise<Response>): Promise<LocalServer>;
  /** The page that the gateway hands out. */
  pageFiles(): Promise<PageFiles>;
}
