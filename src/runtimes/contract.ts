import type { Answer } from "../base/answer.ts";
import type { AgentName } from "../base/names.ts";
import type { Clock } from "../base/clock.ts";
import type { FleetLaunch, LaunchPlan, LaunchRequest } from "./launch-plan.ts";
import type { AnyRuntimeName } from "./runtime-name.ts";
import type { ShownChoices } from "./choices.ts";
import type { AddedWords, Places } from "./places.ts";
import type { Launched } from "./launched.ts";
import type { Screen } from "./screen.ts";
import type { HeldMessage, StateReading } from "./state.ts";
import type { SoughtTurn, Turn } from "./turn.ts";
import type { UsageRead, UsageRequest } from "./usage.ts";
import type { Transcript, TranscriptRequest } from "./utterances.ts";
import type { Typing } from "./typing.ts";

/**
 * Everything that differs from runtime to runtime, as data and small functions. What is measured (patterns, paths,
 * delays) names the version it was measured with (all of them: measured-versions.ts); what matches nothing is `unknown`.
 */
export interface RuntimeAdapter {
  readonly runtime: AnyRuntimeName;
  /** Of one that a file describes: the versions that its author wrote it for. Of the others: measured-versions.ts. */
  readonly measuredWith?: readonly string[];
  /** What the pane's process may be called: the program, or the script that its interpreter runs. */
  readonly processNames: readonly string[];
  readonly typing: Typing;
  /** What is typed to begin a new conversation; undefined where the runtime has no such command. */
  readonly resetCommand: string | undefined;

  /** What changes on its screens from version to version, and may be added to. Without it nothing may. */
  readonly places?: Places;

  /** The state that a screen and its title show, and what stands in the box. With more words than its own. Pure. */
  readScreen(screen: Screen, added?: AddedWords): ScreenReading;

  /** What the dialog that its screen shows offers. Pure. Without this it is read as a list of which one row is marked. */
  readDialog?(screen: Screen): ShownChoices | undefined;

  /** How the runtime is started. Pure. */
  launch(request: LaunchRequest): LaunchPlan;

  /** By what the runtime is given its role text at a start, for a person to read; undefined: it has no such means. */
  readonly roleBy?: string;

  /** What the user's own settings tell each agent in that same place, where ours would stand instead of it. */
  ownInstructions?(launch: FleetLaunch, world: RuntimeWorld): Promise<string | undefined>;

  /**
   * The version that the agent's process runs, by what the runtime itself has written down; undefined where it cannot be
   * told. Without this it is the one that was installed when `mosaic RUNTIME` became it.
   */
  runningVersion?(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined>;

  /**
   * The runtime's own word does not know what lies over its box (a search, a view, a dialog): it is idle only where the
   * screen does not contradict that by showing no box.
   */
  readonly wordIsBlind?: boolean;

  /** The runtime's own word on its state; `undefined` inside: it was asked and says nothing. */
  nativeState?(agent: AgentFacts, world: RuntimeWorld): Promise<Answer<StateReading | undefined>>;

  /**
   * What it has yet to do before it takes what is sent to it, "read its conversation", though its box may stand there
   * already; undefined: nothing that it tells of. Asked of a young process alone.
   */
  hasYetTo?(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined>;

  /** Of a runtime without a word of its own: the usage limit that its record tells, if any. `shown`: by its screen. */
  limit?(
    agent: AgentFacts,
    world: RuntimeWorld,
    shown: StateReading | undefined,
  ): Promise<Answer<StateReading> | undefined>;

  /** The conversation that the agent has open now; `undefined` inside: it has none yet. */
  conversation?(agent: AgentFacts, world: RuntimeWorld): Promise<Answer<Conversation | undefined>>;

  /**
   * What was said in the conversation that the agent has open, or had last where it has ended, by the runtime's own
   * record: the one that proves messages. Without this the runtime keeps none.
   */
  transcript?(agent: AgentFacts, world: RuntimeWorld, wanted: TranscriptRequest): Promise<Answer<Transcript>>;

  /** What the models of some conversations were given and gave, by the runtime's own records. Without this it tells none. */
  usage?(agent: AgentFacts, world: RuntimeWorld, wanted: UsageRequest): Promise<Answer<UsageRead>>;

  /** Looks once whether the runtime took a message. Called again until it did or time is up. */
  proof?(agent: AgentFacts, world: RuntimeWorld, sought: Sought): Promise<Proof | undefined>;

  /**
   * What the record says of the turn of a message; `undefined` inside: the record does not have it. Called again until
   * the turn is over. Without this nobody can be told when the runtime has answered.
   */
  turn?(agent: AgentFacts, world: RuntimeWorld, sought: SoughtTurn): Promise<Answer<Turn | undefined>>;

  /** Files and folders whose change may bring a proof or a new state; those that exist are watched. */
  watched?(agent: AgentFacts): readonly string[];

  /** The same for the end of a turn, where what is watched otherwise does not have it. */
  turnWatched?(agent: AgentFacts): readonly string[];

  /**
   * Hands a message over without keys. `begin` is called with the channel's name right before something may reach the
   * runtime, and not where surely nothing will.
   */
  handOver?(
    agent: AgentFacts,
    world: RuntimeWorld,
    message: string,
    begin: (channel: string) => Promise<void>,
  ): Promise<HandOver>;

  /** Runs a shell command as a person does who types it behind a `!`, without keys. As `handOver` else. */
  runShell?: RuntimeAdapter["handOver"];

  /** What was handed over is kept outside of its process (`codex queue`), and outlives it. */
  readonly keepsHandedOver?: boolean;

  /**
   * Has an idle agent begin on a message of mosaic's that stands in its conversation and that its process before this one
   * had not begun on. Without this a runtime begins on such ones itself, or has none.
   */
  goOnWithHeld?(agent: AgentFacts, world: RuntimeWorld, message: HeldMessage): Promise<HandOver>;

  /** Begins a new conversation without keys. */
  reset?(agent: AgentFacts, world: RuntimeWorld): Promise<HandOver>;
}

export interface ScreenReading extends StateReading {
  /** The box that a message is typed into; undefined where none is seen. */
  readonly composer: ComposerReading | undefined;
  /** The end of the last message that it holds, where the screen is too small for its beginning. */
  readonly heldEnd?: string;
}

export interface ComposerReading {
  /** What a person (or we) typed and did not send; "" where the box is empty. Hints in grey are no draft. */
  readonly draft: string;
}

/** One running agent, as far as a runtime may need it. */
export interface AgentFacts {
  readonly name: AgentName;
  /** The pane's process. */
  readonly pid: number;
  /** Where its process works; absolute. */
  readonly workingDirectory: string;
  /** What `mosaic RUNTIME` wrote down when it became this very process; undefined where something else started it. */
  readonly launched: Launched | undefined;
  /** The fleet's run folder. */
  readonly runFolder: string;
  /** The user's home folder. */
  readonly userHome: string;
}

/** A conversation of a runtime, told apart by its own id. */
export interface Conversation {
  readonly id: string;
  /** The file it is recorded in, where it is one. */
  readonly record: string | undefined;
}

export interface Sought {
  /** A text of one line that only this message has: its marker, or with --raw its own beginning, a command's `!` with it. */
  readonly needle: string;
  /** Milliseconds since the epoch: what is recorded before this is not it. */
  readonly since: number;
}

/**
 * That the runtime took the message (accepted: it is in a record that a resume reads, and its turn runs or ran), that it
 * holds it until it has time (queued), or that it took it and gave it back unread (refused: nobody is logged in).
 */
export interface Proof {
  readonly kind: "accepted" | "queued" | "refused";
  /** What says so: "transcript", "hook UserPromptSubmit", "rollout". */
  readonly source: string;
  /** Where: a file, an id; for the evidence. */
  readonly detail: string;
  /**
   * Of `queued`: it has begun on it or is about to, and only what a resume reads, or that its turn ran, is missing. It
   * is worth a while of waiting.
   */
  readonly isBegun?: boolean;
}

export type HandOver =
  /** The runtime has the text; whether it took it as a message is for the proof. */
  | { readonly kind: "handed"; readonly channel: string; readonly receipt: string }
  /** The channel is not there, and surely nothing was sent: keys may be tried. */
  | { readonly kind: "not-there"; readonly why: string }
  /** Something may have been sent: nothing else is tried, only a proof is looked for. */
  | { readonly kind: "unclear"; readonly channel: string; readonly why: string };

/** What a runtime may ask of the outside world. None of it throws for what is not there. */
export interface RuntimeWorld {
  readonly clock: Pick<Clock, "now">;
  /** The text from a byte offset on, at most `limit` bytes; a negative offset counts from the end. undefined: no such regular file. */
  readText(path: string, offset: number, limit: number): Promise<string | undefined>;
  /** undefined: no such regular file. Milliseconds since the epoch. */
  fileFacts(path: string): Promise<{ readonly size: number; readonly modifiedAt: number } | undefined>;
  /** Names in a folder, sorted; empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** Paths that the files of a process point to (/proc/PID/fd); empty where it cannot be read. */
  openFiles(pid: number): Promise<readonly string[]>;
  /** Pids of the children of a process, and theirs. */
  descendants(pid: number): Promise<readonly number[]>;
  /** HTTP on 127.0.0.1 only. undefined: nobody answered within the time. */
  request(request: LoopbackRequest): Promise<{ readonly status: number; readonly body: string } | undefined>;
  /** The file that a path leads to; undefined where it leads to none. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * What the npm package is called that a program belongs to, and its version: of the nearest package.json above the file
   * that its path leads to. undefined where there is none.
   */
  packageOf(program: string): Promise<{ readonly name: string; readonly version: string } | undefined>;
  /** Runs a program to its end with the environment of the agent's process. */
  run(agent: AgentFacts, argv: readonly string[], timeoutMs: number): Promise<ProgramResult | undefined>;
  /** The tables of a TOML text; undefined where it is none. */
  parseToml(text: string): Readonly<Record<string, unknown>> | undefined;
  /** Sends one line to a unix socket and reads one line back; undefined: nobody listens. Throws nothing. */
  askSocket(path: string, line: string, timeoutMs: number): Promise<SocketAnswer>;
}

export interface LoopbackRequest {
  readonly method: "GET" | "POST";
  readonly port: number;
  readonly path: string;
  readonly user?: string;
  readonly password?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs: number;
}

export interface ProgramResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export type SocketAnswer =
  | { readonly kind: "answered"; readonly line: string }
  /** Nobody listens: surely nothing was sent. */
  | { readonly kind: "not-there"; readonly why: string }
  /** It was sent, and no answer came. */
  | { readonly kind: "silent"; readonly why: string };
