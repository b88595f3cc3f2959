/** A stream of server-sent events of a gateway, at its socket. */
export interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Follows a stream until it is disposed of, or the gateway ends it. */
export class Followed implements Disposable {
  readonly told: Told[] = [];
  /** Resolves when nothing comes any more. */
  readonly ended: Promise<void>;
  readonly #leave = new AbortController();
  readonly #tell: (told: Told) => void;
  status = 0;

  constructor(
    socket: string,
    path: string,
    {
      headers = {},
      tell = (told) => void this.told.push(told),
    }: {
      readonly headers?: Readonly<Record<string, string>>;
      /** Called with each; else they are kept in `told`. */
      readonly tell?: (told: Told) => void;
    } = {},
  ) {
    this.#tell = tell;
    this.ended = this.#read(socket, path, headers).catch(() => undefined);
  }

  async #read(socket: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const response = await fetch(`http://localhost${path}`, {
      unix: socket,
      headers,
      signal: this.#leave.signal,
    });
    this.status = response.status;
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of response.body ?? []) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const line = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1];
        const event = line("event");
        if (event === undefined) continue;
        this.#tell({ event, id: line("id"), data: JSON.parse(line("data") ?? "") as Told["data"] });
      }
    }
  }

  [Symbol.dispose](): void {
    this.#leave.abort();
  }
}
