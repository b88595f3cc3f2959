import type { SocketName } from "../base/names.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { startTalking, type Talking } from "./talking.ts";
import { ControlReader, type ControlLine } from "./tmux-control-lines.ts";

export type TakeAnswer = (lines: readonly string[], isError: boolean) => void;

/** What tmux says by itself. */
export interface ControlListener {
  line(line: Exclude<ControlLine, { readonly kind: "answer" | "exit" }>): void;
  /** Called once; nothing comes after it. */
  ended(why: string): void;
}

/** A client of tmux in control mode, attached to one session: it is asked, and tells. */
export class ControlConnection {
  readonly #listener: ControlListener;
  readonly #reader = new ControlReader();
  readonly #client: Talking;
  /** What waits for an answer, in the order in which it was asked. */
  readonly #waiting: TakeAnswer[] = [];
  #hasEnded = false;

  /**
   * Never read-only, for one such client makes every `send-keys` of a tmux 3.7 fail; `ignore-size`, for who only looks
   * decides on no size. `target` is a session's id or exact name.
   */
  constructor(
    socket: SocketName,
    environment: Environment,
    { target, flags }: { readonly target: string; readonly flags: string },
    listener: ControlListener,
  ) {
    this.#listener = listener;
    this.#client = startTalking(
      ["tmux", "-L", socket, "-C", "attach-session", "-f", `ignore-size,${flags}`, "-t", `${target}:`],
      {
        environment: programEnvironment(environment, { LC_ALL: "C.UTF-8" }),
        onOutput: (bytes) => {
          for (const line of this.#reader.read(Buffer.from(bytes).toString("latin1"))) this.#take(line);
        },
        onEnd: () => this.#end("tmux ended the connection"),
      },
    );
  }

  /** One line of commands; each of them has an answer. */
  ask(commands: string, ...answers: readonly TakeAnswer[]): void {
    if (this.#hasEnded) return;
    this.#waiting.push(...answers);
    this.#client.write(`${commands}\n`);
  }

  close(why: string): void {
    this.#end(why);
    this.#client.end();
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
