import type { Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import type { Usage } from "./usage.ts";

export interface Processes {
  /** undefined where no such process lives. A zombie does not live. */
  identity(pid: number): Promise<Answer<ProcessIdentity | undefined>>;
  /** The path of a process in the cgroup-v2 tree; undefined where there is none. */
  cgroup(pid: number): Promise<Answer<string | undefined>>;
  /** What the tree of a process takes; of the whole cgroup where it is the agent's own. */
  usage(pid: number, cgroup: string | undefined): Usage;
  /** Milliseconds since the epoch at which a process began; undefined where it is gone. */
  startedAt(pid: number): number | undefined;
  /** The name of the program and its arguments; empty where it is gone. */
  commandLine(pid: number): Promise<readonly string[]>;
  /**
   * The file that a process runs, as `Files.identity` names it, and the path that it was started from, which may lead to
   * another file by now; undefined where that cannot be seen.
   */
  executable(pid: number): Promise<{ readonly path: string; readonly file: string } | undefined>;
  /**
   * Whether the file of the program that a process runs was deleted; undefined where that cannot be seen. Where an
   * interpreter runs (`node`), and has started a child of the name `program`, that one's.
   */
  isProgramDeleted(pid: number, program?: string): boolean | undefined;
  /** The variables that a process was born with; undefined where they cannot be read. */
  environment(pid: number): Promise<Readonly<Record<string, string>> | undefined>;
  /** One of them; undefined also where it has none of this name. Costs a third of all of them. */
  variable(pid: number, name: string): string | undefined;
  /** Processes whose environment says that they belong to one of these agents of this home; we are not among them. */
  ofAgents(
    agents: readonly AgentName[],
    mosaicHome: string,
  ): Promise<ReadonlyMap<AgentName, readonly ProcessIdentity[]>>;
  /**
   * Whether nothing of a process and its descendants runs or wants to at this moment: all that they were sent, and had time
   * for, they have taken. True where it is gone.
   */
  isAtRest(pid: number): boolean;
  /**
   * Whether the first thread of a process waits for something from outside, as a loop of events does that has nothing to do;
   * undefined where that cannot be seen.
   */
  isWaiting(pid: number): boolean | undefined;
  /** Our own process, where it is what a terminal was made for: the first process of a pane, not a tool of it. */
  terminalLeader(): ProcessIdentity | undefined;
  ownPid(): number;
  /** The processes that we descend from, the nearest first; as far as they can be read. */
  ancestors(): readonly number[];
  /** A TCP port of 127.0.0.1 that nobody listens on now. */
  freePort(): Promise<number>;
  /** Nothing happens where the process is gone or its pid is another's by now. */
  signal(process: ProcessIdentity, signal: "TERM" | "KILL"): Promise<void>;
  /** Starts a program that outlives us, in a session of its own, with its output in a file. */
  detach(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
    logFile: string,
  ): Promise<void>;
  /** Runs a program to its end. */
  run(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly stderr: string }>;
  /** The absolute path of a program on a PATH; undefined where it is not installed. */
  find(program: string, path: string): string | undefined;
}
