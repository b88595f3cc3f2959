/** As much of pi's extension API (0.87.1) as mosaic's extension uses, in the order in which pi does things. */
type Handler = (event: Readonly<Record<string, unknown>>, context: unknown) => unknown;

export interface SentMessage {
  readonly text: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export class FakePi {
  readonly handlers = new Map<string, Handler[]>();
  readonly commands = new Map<string, { handler: (words: string, context: unknown) => Promise<void> }>();
  readonly sent: SentMessage[] = [];
  readonly errors: unknown[] = [];
  readonly #queue: string[] = [];

  isIdle = true;
  hasKey = true;
  session = "first";
  /** pi's own way to fail: what is typed as a void call may throw. */
  failure: Error | undefined;

  /** What the extension's factory is given. */
  readonly api = {
    on: (event: string, handler: Handler) => {
      this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
    },
    registerCommand: (
      name: string,
      command: { handler: (words: string, context: unknown) => Promise<void> },
    ) => {
      this.commands.set(name, command);
    },
    sendUserMessage: (text: string, options: Readonly<Record<string, unknown>> = {}) => {
      if (this.failure !== undefined) throw this.failure;
      this.sent.push({ text, options });
      setTimeout(() => void this.#receive(text, options), 1);
    },
  };

  readonly context = {
    mode: "tui",
    model: { provider: "mock" } as { readonly provider: string } | undefined,
    isIdle: () => this.isIdle,
    hasPendingMessages: () => this.#queue.length > 0,
    modelRegistry: { hasConfiguredAuth: () => this.hasKey },
    sessionManager: {
      getSessionId: () => this.session,
      getSessionFile: () => `/srv/agents/${this.session}.jsonl`,
    },
  };

  async emit(event: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    for (const handler of this.handlers.get(event) ?? []) {
      try {
        await handler({ type: event, ...more }, this.context);
      } catch (error) {
        this.errors.push(error);
      }
    }
  }

  async begin(): Promise<void> {
    this.isIdle = false;
    await this.emit("agent_start");
  }

  /** The turn takes what is held, then ends. */
  async settle(): Promise<void> {
    for (const text of this.#queue.splice(0)) await this.#take(text);
    this.isIdle = true;
    await this.emit("agent_settled");
  }

  async #receive(text: string, options: Readonly<Record<string, unknown>>): Promise<void> {
    const command = options["expandPromptTemplates"] === true ? this.commands.get(text.slice(1)) : undefined;
    if (command !== undefined) return await command.handler("", { newSession: this.#newSession });
    const isBusy = !this.isIdle;
    await this.emit("input", {
      text,
      source: "extension",
      streamingBehavior: isBusy ? options["deliverAs"] : undefined,
    });
    if (isBusy) {
      this.#queue.push(text);
      return;
    }
    await this.begin();
    await this.#take(text);
  }

  async #take(text: string): Promise<void> {
    await this.emit("message_end", { message: { role: "user", content: [{ type: "text", text }] } });
  }

  readonly #newSession = async ({ withSession }: { withSession: (fresh: unknown) => Promise<void> }) => {
    await this.emit("session_shutdown", { reason: "new" });
    this.session = "second";
    await withSession(this.context);
    return { cancelled: false };
  };
}
