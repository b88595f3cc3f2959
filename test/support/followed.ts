/** A stream of server-sent events of a gateway, at its socket or its port. */
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

  /** Nothing comes any more. */
  isCut = false;

  constructor(
    where: string | { readonly origin: string },
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
    this.ended = this.#read(where, path, headers)
      .catch(() => undefined)
      .then(() => void (this.isCut = true));
  }

  async #read(
    where: string | { readonly origin: string },
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { signal } = this.#leave;
    const response = await (typeof where === "string"
      ? fetch(`http://localhost${path}`, { unix: where, headers, signal })
      : fetch(`${where.origin}${path}`, { headers, signal }));
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
