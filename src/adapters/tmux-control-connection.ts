import type { SocketName } from "../base/names.ts";
import { describeError } from "../base/errors.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { Turns, type Done } from "./one-at-a-time.ts";
import { startTalking, type Talking } from "./talking.ts";
import { ControlReader, type ControlLine } from "./tmux-control-lines.ts";

export type TakeAnswer = (lines: readonly string[], isError: boolean) => void;

/** What tmux says by itself. */
export interface ControlListener {
  line(line: Exclude<ControlLine, { readonly kind: "answer" | "exit" }>): void;
  /** Called once; nothing comes after it. */
  ended(why: string): void;
}

/**
 * One client begins or ends at a time. Until a client has introduced itself, a notice that the server has for all clients
 * (another one came or went, too) kills the server and with it every agent (tmux 3.3a; tmux#4980 tells it of 3.5a): we at
 * least give it none meanwhile.
 */
const turns = new Turns();

/**
 * Notices that nobody of us gives come in swarms: agents that are restarted, one that dies again and again. A client begins
 * once there was none for so long, or after so long all the same; in milliseconds.
 */
const QUIET_MS = 300;
const LONGEST_WAIT_MS = 3_000;

/** When a session or a window last came or went, on any server that we watch; milliseconds of `performance.now()`. */
let lastNotice = -Infinity;

/** Calls `begin` when the servers are quiet, or will not be. */
function whenQuiet(begin: () => void, until = performance.now() + LONGEST_WAIT_MS): void {
  const now = performance.now();
  const rest = Math.min(lastNotice + QUIET_MS, until) - now;
  if (rest <= 0) begin();
  else setTimeout(() => whenQuiet(begin, until), rest);
}

/** Milliseconds that a server has to answer a client that is about to end. */
const END_MS = 1_000;

/** A client of tmux in control mode, attached to one session: it is asked, and tells. */
export class ControlConnection {
  readonly #listener: ControlListener;
  readonly #reader = new ControlReader();
  /** undefined before its turn has come. */
  #client: Talking | undefined;
  /** The server has said something to it. */
  #isIntroduced = false;
  /**
   * What was asked before that: a client of 3.3a reads its commands also before it is attached, and misses what its pane
   * prints in between.
   */
  #early = "";
  #whenIntroduced: () => void = ignore;
  /** What waits for an answer, in the order in which it was asked. */
  readonly #waiting: TakeAnswer[] = [];
  #hasEnded = false;
  #begun: Done = ignore;
  #gone: Done = ignore;
  #isGone = false;

  /**
   * Never read-only, for one such client makes every `send-keys` of a tmux 3.7 fail; `ignore-size`, for who only looks
   * decides on no size; `-N`, for `attach-session` starts a server where none runs, which would be of our environment and
   * end with us. `target` is a session's id or exact name.
   */
  constructor(
    socket: SocketName,
    environment: Environment,
    { target, flags }: { readonly target: string; readonly flags: string },
    listener: ControlListener,
  ) {
    this.#listener = listener;
    const begin = (done: Done) => {
      if (this.#hasEnded) return done();
      this.#begun = done;
      try {
        this.#client = startTalking(
          [
            "tmux",
            "-N",
            "-L",
            socket,
            "-C",
            "attach-session",
            "-f",
            `ignore-size,${flags}`,
            "-t",
            `${target}:`,
          ],
          {
            environment: programEnvironment(environment, { LC_ALL: "C.UTF-8" }),
            onOutput: (bytes) => {
              this.#introduced();
              for (const line of this.#reader.read(Buffer.from(bytes).toString("latin1"))) this.#take(line);
            },
            onEnd: () => {
              this.#begun();
              this.#isGone = true;
              this.#gone();
              this.#end("tmux ended the connection");
            },
          },
        );
      } catch (thrown) {
        done();
        this.#end(describeError(thrown));
      }
    };
    turns.ask((done) => whenQuiet(() => begin(done)));
  }

  /** One line of commands; each of them has an answer. */
  ask(commands: string, ...answers: readonly TakeAnswer[]): void {
    if (this.#hasEnded) return;
    this.#waiting.push(...answers);
    if (this.#isIntroduced) this.#client?.write(`${commands}\n`);
    else this.#early += `${commands}\n`;
  }

  /**
   * `last`: what the server is asked last. Once it has answered, which says that it has read whatever was asked before, the
   * client is killed. Its stdin is not ended: a server that sees that, more output of the pane, and room for what it kept,
   * in one turn, ends itself (ADR 0019).
   */
  close(why: string, last = "display-message -p ''"): void {
    this.#end(why);
    const end = () => {
      const client = this.#client;
      const timer = setTimeout(() => client?.kill(), END_MS);
      const kill = () => {
        clearTimeout(timer);
        client?.kill();
      };
      this.#waiting.push(kill);
      client?.write(`${last}\n`);
    };
    turns.ask((done) => {
      if (this.#client === undefined || this.#isGone) return done();
      this.#gone = done;
      // one that is killed while it introduces itself takes the server with it (tmux#5004)
      if (this.#isIntroduced) end();
      else this.#whenIntroduced = end;
    });
  }

  /** The server says something to who has introduced itself, and not before. */
  #introduced(): void {
    if (this.#isIntroduced) return;
    this.#isIntroduced = true;
    this.#begun();
    if (this.#early !== "" && !this.#hasEnded) this.#client?.write(this.#early);
    this.#whenIntroduced();
  }

  #take(line: ControlLine): void {
    if (line.kind === "sessions") lastNotice = performance.now();
    if (line.kind === "answer") this.#waiting.shift()?.(line.lines, line.isError);
    if (this.#hasEnded || line.kind === "answer") return;
    if (line.kind === "exit") this.#end(line.why === "" ? "the session is gone" : line.why);
    else this.#listener.line(line);
  }

  #end(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    // what was never asked is never answered
    if (this.#isIntroduced) this.#waiting.fill(ignore);
    else this.#waiting.length = 0;
    this.#listener.ended(why);
  }
}

function ignore(): void {}
