import { cannotTell, known, type Answer } from "../base/answer.ts";
import { describeError } from "../base/errors.ts";
import type { SocketName } from "../base/names.ts";
import type { Environment } from "./environment.ts";
import { reasonOf, tmuxCaller } from "./tmux-call.ts";
import { startTmuxClient, type TmuxClient, type TmuxServerAt } from "./tmux-client.ts";
import { ControlReader, type ControlLine } from "./tmux-control-lines.ts";

export type TakeAnswer = (lines: readonly string[], isError: boolean) => void;

/** What tmux reports by itself. */
export interface ControlListener {
  line(line: Exclude<ControlLine, { readonly kind: "answer" }>): void;
  /** Called once; nothing comes after it. */
  ended(why: string): void;
}

/** How long a server has to answer a client that is about to end. */
const END_MS = 1_000;

/** A client of tmux in control mode, attached to one session: it asks, and it gets reports. */
export class ControlConnection {
  readonly #listener: ControlListener;
  readonly #reader = new ControlReader();
  /** undefined before it has begun. */
  #client: TmuxClient | undefined;
  /** Whether the server has said something to it. */
  #isIntroduced = false;
  /**
   * What was asked before that: a server of 3.3a reads a client's commands also before it is attached, and it misses what
   * its pane prints in between.
   */
  #early = "";
  /** What waits for an answer, in the order of the questions. */
  readonly #waiting: TakeAnswer[] = [];
  #hasEnded = false;

  /**
   * Never read-only, for one such client makes every `send-keys` of a tmux 3.7 fail; `ignore-size`, for who only looks
   * decides on no size; `-E`, for the session's environment is none of ours. `target` is a session's id or exact name.
   */
  constructor(
    socket: SocketName,
    environment: Environment,
    { target, flags }: { readonly target: string; readonly flags: string },
    listener: ControlListener,
  ) {
    this.#listener = listener;
    const argv = ["attach-session", "-E", "-f", `ignore-size,${flags}`, "-t", `${target}:`];
    void this.#begin(socket, environment, argv).catch((thrown: unknown) => this.#end(describeError(thrown)));
  }

  async #begin(socket: SocketName, environment: Environment, argv: readonly string[]): Promise<void> {
    const server = await serverAt(socket, environment);
    if (this.#hasEnded) return;
    if (!server.known) return this.#end(server.why);
    this.#client = startTmuxClient(server.value, argv, {
      onOutput: (bytes) => {
        this.#introduced();
        for (const line of this.#reader.read(Buffer.from(bytes).toString("latin1"))) this.#take(line);
      },
      onEnd: (why) => this.#end(why),
    });
  }

  /** Sends one line of commands, each of which has an answer. */
  ask(commands: string, ...answers: readonly TakeAnswer[]): void {
    if (this.#hasEnded) return;
    this.#waiting.push(...answers);
    if (this.#isIntroduced) this.#client?.write(`${commands}\n`);
    else this.#early += `${commands}\n`;
  }

  /**
   * `last`: what the server is asked last. Its answer says that it has read whatever was asked before; then the client
   * goes.
   */
  close(why: string, last = "display-message -p ''"): void {
    this.#end(why);
    const client = this.#client;
    if (client === undefined) return;
    if (!this.#isIntroduced) return client.close();
    const timer = setTimeout(() => client.close(), END_MS);
    this.#waiting.push(() => {
      clearTimeout(timer);
      client.close();
    });
    client.write(`${last}\n`);
  }

  #introduced(): void {
    if (this.#isIntroduced) return;
    this.#isIntroduced = true;
    if (this.#early !== "" && !this.#hasEnded) this.#client?.write(this.#early);
  }

  #take(line: ControlLine): void {
    if (line.kind === "answer") this.#waiting.shift()?.(line.lines, line.isError);
    else if (!this.#hasEnded) this.#listener.line(line);
  }

  #end(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    // questions that were never sent are never answered
    if (this.#isIntroduced) this.#waiting.fill(ignore);
    else this.#waiting.length = 0;
    this.#listener.ended(why);
  }
}

/** The server itself says where it listens and which it is; no call starts one. */
async function serverAt(socket: SocketName, environment: Environment): Promise<Answer<TmuxServerAt>> {
  const said = await tmuxCaller(
    socket,
    environment,
    undefined,
  )(["display-message", "-p", "#{version} #{socket_path}"]);
  const [, version, path] = /^(\S+) (.+)\n$/.exec(said.stdout) ?? [];
  if (said.status !== 0 || version === undefined || path === undefined) return cannotTell(reasonOf(said));
  return known({ version, path });
}

function ignore(): void {}
