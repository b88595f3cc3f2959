import { closeSync } from "node:fs";
import { describeError } from "../base/errors.ts";
import { openHeldOutput, openHeldPipe } from "./held-pipe.ts";
import { descriptorMarkOf, introduction, ServerReader } from "./tmux-messages.ts";
import { connectTo, sendWith } from "./unix-line.ts";

/** Where a server of tmux listens, and which it is. */
export interface TmuxServerAt {
  readonly path: string;
  readonly version: string;
}

export interface TmuxClient {
  write(text: string): void;
  /** It is gone now; the server sees that at once. */
  close(): void;
}

interface ClientListener {
  readonly onOutput: (bytes: Uint8Array) => void;
  /** Called once, after the last output. */
  readonly onEnd: (why: string) => void;
}

/**
 * Begins a client of tmux in control mode inside of this process, in the place of `tmux -C`: a client that introduces
 * itself in several pieces ends the server where a session comes or goes between two of them (3.3a to 3.6, ADR 0038).
 * It ends with us, however we end: then its connection is closed, and neither of its pipes ever ends before that. `argv`
 * is its first command. Throws where there is no such server, or no descriptor to give it.
 */
export function startTmuxClient(
  { path, version }: TmuxServerAt,
  argv: readonly string[],
  listener: ClientListener,
): TmuxClient {
  const open: number[] = [];
  const ours = (descriptor: number) => {
    open.push(descriptor);
    return descriptor;
  };
  let input: Bun.FileSink | undefined;
  try {
    const socket = ours(connectTo(path));
    const pipe = openHeldPipe();
    input = pipe.writer;
    const stdin = ours(pipe.stdin);
    const output = openHeldOutput();
    const [stdout, reading] = [ours(output.stdout), ours(output.reading)];
    const said = introduction(process.pid, descriptorMarkOf(version), argv);
    sendWith(socket, said.stdin, stdin);
    sendWith(socket, said.stdout, stdout);
    sendWith(socket, said.rest);
    for (const given of [stdin, stdout]) {
      closeSync(given);
      open.splice(open.indexOf(given), 1);
    }
    return new RunningClient({ socket, reading, input }, listener);
  } catch (thrown) {
    for (const descriptor of open) closeSync(descriptor);
    void input?.end();
    throw thrown;
  }
}

class RunningClient implements TmuxClient {
  readonly #input: Bun.FileSink;
  readonly #said: ReadDescriptor;
  readonly #output: ReadDescriptor;
  #why: string | undefined;

  constructor(
    { socket, reading, input }: { socket: number; reading: number; input: Bun.FileSink },
    { onOutput, onEnd }: ClientListener,
  ) {
    this.#input = input;
    const reader = new ServerReader();
    this.#said = new ReadDescriptor(
      socket,
      (bytes) => {
        this.#why = reader.read(bytes) ?? this.#why;
        // the server gives the pipe up when we are gone: then all that is in it has been read
        if (this.#why !== undefined) this.#said.close();
      },
      (failure) => (this.#why ??= failure),
    );
    this.#output = new ReadDescriptor(reading, onOutput, () => {
      this.#said.close();
      unlessGone(() => this.#input.end());
      onEnd(this.#why ?? "tmux ended the connection");
    });
  }

  write(text: string): void {
    unlessGone(() => {
      void this.#input.write(text);
      return this.#input.flush();
    });
  }

  close(): void {
    this.#said.close();
    this.#output.close();
  }
}

/** Reads a descriptor to its end, or until it is closed, and closes it then. */
class ReadDescriptor {
  readonly #descriptor: number;
  readonly #cancel: () => Promise<void>;
  #isOpen = true;

  constructor(
    descriptor: number,
    take: (bytes: Uint8Array) => void,
    ended: (failure: string | undefined) => void,
  ) {
    this.#descriptor = descriptor;
    const reader = Bun.file(descriptor).stream().getReader();
    this.#cancel = async () => await reader.cancel();
    const read = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (this.#isOpen) take(value);
      }
    };
    void read()
      .finally(() => this.close())
      .then(
        () => ended(undefined),
        (thrown: unknown) => ended(describeError(thrown)),
      );
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // the stream has a descriptor of its own, and closes that alone (Bun 1.4.5)
    void this.#cancel().catch(() => undefined);
    closeSync(this.#descriptor);
  }
}

/** What is still told to a server that is gone is lost, and no error of ours. */
function unlessGone(tell: () => unknown): void {
  try {
    void Promise.resolve(tell()).catch(() => undefined);
  } catch {
    // its end is told by `onEnd`
  }
}
