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

/** Everything that is taken from mosaic's own process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of this binary at its start. */
  readonly executable: string;
  readonly workingDirectory: string;
  /** Absolute. */
  readonly mosaicHome: string;
  /** Absolute. */
  readonly rosterFile: string;
  /** The home that would be used without a flag; undefined where there is none. */
  readonly homeWithoutFlag: string | undefined;
}

/** What a face hands in for the length of one call. */
export interface Asking {
  /** Aborted when the caller goes away or interrupts. It reaches every call to the outside. */
  readonly signal: AbortSignal;
  /** "read": the abort also ends questions that are under way, by throwing its reason. */
  readonly needs: "read" | "act" | "type";
  /** Tells the caller what is worth knowing. */
  readonly note: (text: string) => void;
  /** Tells the caller what may do harm. */
  readonly warn: (text: string) => void;
  /** The caller in the gateway's audit. undefined: the owner, at the command line. */
  readonly who?: Actor | undefined;
}

/** The adapters and use cases that one call may need. Each costly one is made on first use. */
export interface Services {
  readonly host: Host;
  /** The name of this host in its team; without a team, the machine's name. */
  readonly hostName: string;
  /** For operations that show or find settings. */
  readonly surroundings: Surroundings;
  /**
   * Reads the roster, and nothing outside of files. Throws for the home of a newer mosaic, unless called with
   * `any-home`.
   */
  fleet(home?: "any-home"): Promise<Fleet>;
  /**
   * Asks whether there is a user manager, and chooses. `announce`: tells the caller what was chosen, and what is
   * missing then.
   */
  supervisor(fleet: Fleet, announce?: "announce"): Promise<Supervisor>;
  /** Replaces this process by another program, with our environment and `added`. Returns only by throwing. */
  become(program: string, argv: readonly string[], added?: Readonly<Record<string, string>>): never;
  /** Replaces this process by a tmux client of the fleet's server, in this terminal. Returns only by throwing. */
  becomeClient(socket: SocketName, argv: readonly string[]): never;
  /**
   * Runs a program in this terminal with our environment. Returns its exit status, or 128 + signal. `cwd` is absolute.
   */
  runInTerminal(argv: readonly string[], cwd: string): Promise<number>;
  /**
   * What finds out the states of agents. `unattended`: without warnings, because nobody would read them or they are
   * shown elsewhere.
   */
  stateSources(socket: SocketName, unattended?: "unattended"): Promise<StateSources>;
  /** The home's pattern file. Where it cannot be used the caller is warned, once in a process. */
  patterns(unattended?: "unattended"): Promise<Patterns>;
  /** What delivers messages. */
  deliveryTools(fleet: Fleet): Promise<DeliveryTools>;
  /** Tells when files and folders change. */
  changes(): Promise<Changes>;
  /** Says when something of a fleet may have changed. */
  fleetSignals(socket: SocketName): Promise<FleetSignals>;
  /** What panes print, as they print it. */
  paneStreams(socket: SocketName): Promise<OpenPaneStream>;
  /** How to start a runtime here: its arguments, and what the fleet adds. */
  planLaunch(
    runtime: NamedRuntime,
    call: Pick<LaunchCall, "yolo" | "arguments" | "program" | "version">,
  ): Promise<LaunchPlan>;
  /** The names of the runtimes that files in the home describe. */
  describedNames(): Promise<readonly DescribedName[]>;
  /** What the description of a runtime says, or why it cannot be used. */
  described(name: DescribedName): Promise<Described>;
  /** What journald keeps about units. */
  unitJournal(): Promise<UnitJournal>;
  /** How many programs this process has run so far. */
  outsideCalls(): number;
  /** The agent in whose pane the caller runs; undefined: a person, or a program of theirs. Found out once. */
  callingAgent(): Promise<AgentName | undefined>;
  /** What the restart lock needs; `note` is told when a lock is taken over. */
  restartLock(): Promise<RestartLockDeps>;
  /** What restarts agents by a worker that outlives its caller. */
  restartTools(): Promise<RestartTools>;
  /** What sends notices to people outside of the fleet. */
  noticeTools(): Promise<NoticeTools>;
  /** What continues a stop that would end its own caller. */
  stopTools(): Promise<StopTools>;
  /** What replaces the binary itself; `note` is told of each new attempt. */
  updateTools(): Promise<UpdateTools>;
  /**
   * The release's name for this platform; undefined where mosaic runs from its source, so that there is no binary to
   * replace.
   */
  releaseTarget(): Promise<string | undefined>;
  /** Drops the rosters and patterns that were read and kept. */
  forgetRead(): Promise<void>;
  /** What removes files for good. */
  removal(): Promise<Removal>;
  /** MOSAIC_HEARTBEAT_IDLE_THRESHOLD in milliseconds. */
  readonly idleThresholdMs: number;
  /** Finds a file of the user's own behind its symlinks, and checks that mosaic may change a part of it. */
  readonly findUserFile: FindUserFile;
  /** The tables of a TOML text; undefined where it is not TOML. */
  readonly parseToml: ParseToml;
  /** The lines typed on stdin. Once closed, it cannot be opened again. */
  inputLines(): Promise<InputLines>;
  /**
   * One line typed at the terminal, and nothing behind it: that belongs to the next program. undefined at the end of
   * the input (Ctrl-D). Rejects when the user interrupts.
   */
  terminalLine(): Promise<string | undefined>;
  /**
   * The program of the version that the fleet pins for the calling agent; undefined where none is pinned, or a person
   * calls. Throws where the program is gone.
   */
  pinnedProgram(runtime: LaunchableRuntime): Promise<string | undefined>;
  /** The version of an installed program, read from its files; undefined where they do not say. */
  installedVersion(runtime: LaunchableRuntime, program: string): Promise<string | undefined>;
  /** What installs a runtime into a folder of the fleet. */
  runtimeInstaller(path: string): Promise<RuntimeInstaller>;
  /**
   * What a program answers to `--version` (or `words`) with this PATH: "2.1.329". undefined where it prints no version
   * in time, half a minute by default.
   */
  versionOfProgram(
    program: string,
    path: string,
    words?: readonly string[],
    timeoutMs?: number,
  ): Promise<string | undefined>;
  /** A private home with a mock model, in which a runtime is tried. Must be disposed of. */
  provingGround(options: Omit<GroundOptions, "binary">): Promise<MadeGround>;
  /** The terminal for a full-screen program: its keys, its size, and restoring it afterwards. */
  fullScreen(): Promise<FullScreenTerminal>;
  /** The value of TERM for a program that draws on this terminal. Throws MosaicError where there is none. */
  terminalType(): TerminalType;
  /**
   * The users, sessions, tokens and audit of this home's gateway; created where there are none. `flags` of the first
   * call count for the whole process. Throws MosaicError `storage-away` where a team's database does not answer.
   */
  gateway(flags?: SettingPlaces["flags"]): Promise<IdentityTools>;
  /** What this home's gateway shares with those of other hosts; undefined: the tier is local. */
  teamDatabase(): Promise<Database | undefined>;
  /** Whether this home is a host of a team. */
  readonly isInTeam: boolean;
  /** What the gateways of a team share, also for a home that has not joined yet; undefined: the tier is local. */
  teamStore(): Promise<TeamStore | undefined>;
  /** The team that this home has joined; undefined where the tier is local, or it has not joined. */
  team(): Promise<Team | undefined>;
  /** The configured addresses of a team's servers, passwords included. */
  storageUrls(): Promise<{ readonly databaseUrl: string; readonly valkeyUrl: string }>;
  /** How this home's gateway talks to those of other teams. */
  federation(): Promise<FederationWire>;
  /** The bus that this home's gateway is configured for; it may be away. Must be closed. */
  openBus(): Promise<BusLine>;
  /** The bus that this process has opened, if it is a gateway. */
  openedBus(): BusLine | undefined;
  /** For a home that is about to join. Must be closed. */
  openTeam(databaseUrl: string): Promise<OpenedTeam>;
  /** The terminal itself, which the stub draws on. */
  terminal(): Terminal;
}

/** The store of a team whose database is named by the caller, not by this home's settings. */
export interface OpenedTeam {
  readonly store: TeamStore;
  sha256(text: string): string;
  close(): Promise<void>;
}

/** What a full-screen program needs of its terminal and its own process. */
export interface FullScreenTerminal extends Pick<
  typeof keyboard,
  "interruptSelf" | "stopJob" | "watchTerminal"
> {
  readonly keyboard: keyboard.Keyboard;
}

/** The streams of a terminal that a full-screen program draws on. */
export type Terminal = ReturnType<typeof processTerminal>;

/** Built once; makes the services of each call. */
export interface Composition {
  readonly surroundings: Surroundings;
  servicesFor(asking: Asking): Services;
  /** Answers on a unix socket that only its owner can open. */
  serve(socket: string, answer: AnswerRequest): Promise<LocalServer>;
  /** Answers on a port. */
  servePort(options: PortOptions, answer: AnswerRequest): Promise<PortServer>;
  serve(socket: string, answer: (request: Request) => Promise<Response>): Promise<LocalServer>;
  /** The files of the gateway's page. */
  pageFiles(): Promise<PageFiles>;
}
