/**
 * The page behind the gateway's real guard, for tests of the page: one user, sessions that are kept here, and whatever
 * a real gateway's socket answers.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGE_FOLDER } from "../../scripts/dist/page.ts";
import { serveOnPort, type PortServer } from "../../src/adapters/port-server.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { SessionCaller } from "../../src/gateway/caller.ts";
import { doorOfPort } from "../../src/gateway/doors.ts";
import { createHandler } from "../../src/gateway/handle.ts";
import { pageRoutes } from "../../src/gateway/page.ts";
import { cookieName, factsOf } from "../../src/gateway/request-facts.ts";
import { API, type Route } from "../../src/gateway/routes.ts";
import { OPERATIONS } from "../../src/operations/index.ts";

export const USER = { email: "ada@example.org", name: "Ada", role: "admin" } as const;
export const PASSWORD = "correct horse";
const LOOK_MS = 500;

/** Dispose it and it does not answer any more. */
export class PageServer implements AsyncDisposable {
  readonly #socket: string;
  readonly #sessions = new Map<string, SessionCaller>();
  #server: PortServer | undefined;
  #ends = new AbortController();
  #port = 0;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  static async start(socket: string): Promise<PageServer> {
    const server = new PageServer(socket);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Answers again, at the same place. */
  async start(): Promise<void> {
    this.#ends = new AbortController();
    const handle = createHandler({
      routes: [...pageRoutes(builtPage()), ...this.#doors(), ...this.#operations()],
      callers: { sessionOf: (secret) => this.#sessions.get(secret), tokenOf: () => undefined },
      ends: this.#ends.signal,
    });
    const options = { bind: "127.0.0.1", port: this.#port, tls: undefined };
    this.#server = await serveOnPort(options, (request, { peer, takeTime }) =>
      handle({
        request,
        facts: factsOf(request, this.#port, peer),
        door: doorOfPort({
          port: this.#port,
          scheme: "http",
          publicOrigin: undefined,
          corsOrigin: undefined,
          peers: undefined,
        }),
        takeTime,
      }),
    );
    this.#port = this.#server.port;
  }

  async stop(): Promise<void> {
    this.#ends.abort();
    await this.#server?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #doors(): readonly Route[] {
    return [
      {
        method: "POST",
        path: `${API}login`,
        needs: "none",
        handle: async ({ request }) => this.#login((await request.json()) as Record<string, unknown>),
      },
      {
        method: "POST",
        path: `${API}logout`,
        needs: "read",
        handle: ({ facts }) => {
          for (const secret of facts.cookies) this.#sessions.delete(secret);
          return Response.json({});
        },
      },
      {
        method: "GET",
        path: `${API}me`,
        needs: "read",
        handle: ({ caller }) =>
          caller.kind === "session" ? Response.json(whoIs(caller)) : Response.json({}, { status: 500 }),
      },
      {
        method: "GET",
        path: `${API}live`,
        needs: "read",
        handle: ({ signal }) => this.#live(signal),
      },
      {
        method: "GET",
        path: `${API}events`,
        needs: "read",
        handle: () =>
          new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } }),
      },
    ];
  }

  #login({ email, password }: Readonly<Record<string, unknown>>): Response {
    if (email !== USER.email || password !== PASSWORD) {
      throw new MosaicError("configuration", "the e-mail or the password is wrong", {
        code: "not-logged-in",
      });
    }
    const secret = crypto.randomUUID();
    const caller: SessionCaller = {
      kind: "session",
      id: secret,
      userId: "ada",
      ...USER,
      csrf: crypto.randomUUID(),
    };
    this.#sessions.set(secret, caller);
    const cookie = `${cookieName(this.#port)}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    return Response.json(whoIs(caller), { headers: { "set-cookie": cookie } });
  }

  #operations(): readonly Route[] {
    return Object.entries(OPERATIONS).map(([name, { scope }]) => ({
      method: "POST",
      path: `${API}${name}`,
      needs: scope,
      handle: async ({ request }) => this.#ask(name, await request.text()),
    }));
  }

  async #ask(operation: string, body: string): Promise<Response> {
    const answer = await fetch(`http://localhost${API}${operation}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      unix: this.#socket,
    });
    return new Response(await answer.text(), {
      status: answer.status,
      headers: { "content-type": "application/json" },
    });
  }

  #live(leaves: AbortSignal): Response {
    const encoder = new TextEncoder();
    const look = async (): Promise<Uint8Array> => {
      const answer = await this.#ask("fleet.ps", "{}");
      return encoder.encode(`event: fleet\ndata: ${await answer.text()}\n\n`);
    };
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (leaves.aborted) controller.close();
        else controller.enqueue(await look());
        await Bun.sleep(LOOK_MS);
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

function whoIs({ csrf }: SessionCaller) {
  return { via: "session", user: USER, scopes: ["read", "send", "operate", "admin"], csrf };
}

function builtPage() {
  return {
    markup: builtFile("index.html.gz"),
    script: builtFile("page.js.gz"),
    style: builtFile("page.css.gz"),
    icon: builtFile("icon.svg.gz"),
  };
}

function builtFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(PAGE_FOLDER, name)));
}
