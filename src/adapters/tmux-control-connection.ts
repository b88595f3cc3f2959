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
    turns.ask((done) => {
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
    });
  }

  /** One line of commands; each of them has an answer. */
  ask(commands: string, ...answers: readonly TakeAnswer[]): void {
    if (this.#hasEnded) return;
    this.#waiting.push(...answers);
    if (this.#isIntroduced) this.#client?.write(`${commands}\n`);
    else this.#early += `${commands}\n`;
  }

  /** `last`: the last command, which the server is told before it sees the end. */
  close(why: string, last?: string): void {
    this.#end(why);
    const end = () => {
      if (last !== undefined) this.#client?.write(`${last}\n`);
      this.#client?.end();
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
    if (this.#hasEnded) return;
    if (line.kind === "answer") this.#waiting.shift()?.(line.lines, line.isError);
    else if (line.kind === "exit") this.#end(line.why === "" ? "the session is gone" : line.why);
    else this.#listener.line(line);
  }

  #end(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#listener.ended(why);
  }
}

function ignore(): void {}
