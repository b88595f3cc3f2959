/** A gateway that the network reaches: with a certificate of its own, or behind a proxy that has one. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { credentialName } from "../../src/domain/gateway/credentials.ts";
import { builtBinary } from "../support/built-binary.ts";
import { selfSigned, type Certificate } from "../support/certificate.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const PASSWORD = "correct horse battery";
const EMAIL = "ada@example.org";
const PROTOCOL = "mosaic.terminal.v1";

/** An address of this machine that is not its own alone; none where it has no network. */
const outer = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

/** What an origin is asked with, as its own page would, by who trusts `ca`. */
const visitor = (origin: string, ca: string) => ({
  get: (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${origin}${path}`, { headers, tls: { ca } }),
  post: (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${origin}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin, ...headers },
      body: JSON.stringify(body),
      tls: { ca },
    }),
});
type Visitor = ReturnType<typeof visitor>;

/** Logs in: the cookie's text as it was set, and what each request then has. */
async function logIn({ get, post }: Visitor) {
  const entered = await post("login", { email: EMAIL, password: PASSWORD });
  expect(entered.status).toBe(200);
  const set = entered.headers.get("set-cookie") ?? "";
  const cookie = set.split(";")[0] ?? "";
  const { csrf } = (await (await get("/api/v1/me", { cookie })).json()) as { csrf: string };
  return { set, session: { cookie, "x-mosaic-csrf": csrf } };
}

/** The first thing that comes on a terminal's line. */
async function firstScreen(origin: string, ca: string, { post }: Visitor, session: Record<string, string>) {
  const asked = await post(`agents/${hostname()}/stub0/terminal`, {}, session);
  const { ticket } = (await asked.json()) as { ticket: string };
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/api/v1/terminal`, {
    protocols: [PROTOCOL, `mosaic.ticket.${ticket}`],
    headers: { origin, cookie: session["cookie"] ?? "" },
    tls: { ca },
  });
  let first = "";
  socket.addEventListener("message", ({ data }) => (first ||= String(data)));
  socket.addEventListener("close", ({ code }) => (first ||= `closed ${code}`));
  await until("something comes", () => first !== "");
  socket.close();
  return first;
}

describe("a gateway that the network reaches", () => {
  let bench: DirectBench;
  let own: Certificate;
  const port = freePort();

  const settings = (lines: Readonly<Record<string, string>>) => {
    mkdirSync(bench.path("gateway"), { recursive: true, mode: 0o700 });
    const text = Object.entries({ port: String(port), ...lines }).map(([key, value]) => `${key}: ${value}\n`);
    writeFileSync(bench.path("gateway/config.yaml"), text.join(""), { mode: 0o600 });
  };

  /** `gateway run` as it is set up, once `answers`; it ends with the scope. */
  async function running(
    answers: () => Promise<unknown>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<AsyncDisposable> {
    const child = Bun.spawn([builtBinary(), "gateway", "run"], {
      cwd: bench.home,
      env: { ...bench.environment, ...more },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    await until("the gateway answers", answers);
    return {
      async [Symbol.asyncDispose]() {
        child.kill("SIGTERM");
        await child.exited;
      },
    };
  }

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster("agents:\n  - { name: stub0, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
    own = selfSigned(bench.home);
    settings({});
    const { document } = await bench.json<{ code: string }>("gateway", "login");
    await using open = new AsyncDisposableStack();
    open.use(await running(() => fetch(`http://localhost:${port}`)));
    const claimed = await visitor(`http://localhost:${port}`, own.text).post("claim", {
      code: document.code,
      email: EMAIL,
      password: PASSWORD,
    });
    expect(claimed.status).toBe(200);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("does not start without a certificate or a named proxy, nor with half of one", async () => {
    for (const [lines, told] of [
      [{ bind: "0.0.0.0" }, /0\.0\.0\.0 is not this machine's own address alone/],
      [{ bind: '"::"' }, /:: is not this machine's own address alone/],
      [{ bind: "0.0.0.0", tls_certificate: own.certificate }, /belong together/],
      [
        { bind: "0.0.0.0", tls_certificate: own.certificate, tls_key: "/nowhere/key.pem" },
        /no file \/nowhere/,
      ],
    ] as const) {
      settings(lines);
      const { status, stderr } = await bench.run(["gateway", "run"]);
      expect([status, stderr]).toEqual([4, expect.stringMatching(told)]);
    }
    writeFileSync(`${bench.home}/no-key.pem`, "this is no key\n");
    settings({ bind: "0.0.0.0", tls_certificate: own.certificate, tls_key: `${bench.home}/no-key.pem` });
    const { status, stderr } = await bench.run(["gateway", "run"]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("cannot listen on 0.0.0.0")]);
  });

  test("with a certificate: logs in, follows and shows a terminal by TLS, and speaks nothing else", async () => {
    // what systemd hands a unit counts before the file that it was taken from
    const key = { key: "tls_key", path: `${bench.home}/no-key.pem` } as const;
    settings({ bind: "0.0.0.0", tls_certificate: own.certificate, tls_key: key.path });
    mkdirSync(bench.path("credentials"));
    copyFileSync(own.key, bench.path("credentials", credentialName(key)));
    const origin = `https://localhost:${port}`;
    const visits = visitor(origin, own.text);
    await using open = new AsyncDisposableStack();
    const handed = { CREDENTIALS_DIRECTORY: bench.path("credentials") };
    open.use(await running(() => visits.get("/healthz"), handed));
    expect(await (await visits.get("/")).text()).toContain("<title>");
    const { set, session } = await logIn(visits);
    expect(set).toContain("; Secure");
    expect((await visits.post("fleet.ps", {}, session)).status).toBe(200);
    expect(await firstScreen(origin, own.text, visits, session)).toStartWith('{"type":"screen"');
    // a page that came by http is another origin, and nothing is said in the clear
    const clear = await visits.post("fleet.ps", {}, { ...session, origin: `http://localhost:${port}` });
    expect(clear.status).toBe(403);
    expect(await fetch(`http://localhost:${port}/healthz`).catch(() => "no answer")).toBe("no answer");
    // who trusts only what is signed by others does not speak to it
    expect(await fetch(`${origin}/healthz`).catch(() => "not trusted")).toBe("not trusted");
    // the network's name for this machine is none of ours until public_origin says so
    expect((await visits.get("/", { host: `fleet.example:${port}` })).status).toBe(421);
  });

  test("behind a proxy: its origin is ours, a line goes through, and whoever else connects is refused", async () => {
    const proxyPort = freePort();
    const origin = `https://localhost:${proxyPort}`;
    settings({ bind: "0.0.0.0", trusted_proxy: "192.0.2.77", public_origin: origin });
    await using open = new AsyncDisposableStack();
    open.use(await running(() => fetch(`http://localhost:${port}/healthz`)));
    open.use(proxy(proxyPort, port, own));
    const visits = visitor(origin, own.text);
    expect(await (await visits.get("/")).text()).toContain("<title>");
    const { set, session } = await logIn(visits);
    expect(set).toContain("; Secure");
    expect((await visits.post("fleet.ps", {}, session)).status).toBe(200);
    expect(await firstScreen(origin, own.text, visits, session)).toStartWith('{"type":"screen"');
    const following = new AbortController();
    const live = await fetch(`${origin}/api/v1/live`, {
      headers: { cookie: session.cookie },
      signal: following.signal,
      tls: { ca: own.text },
    });
    const reader = live.body?.getReader();
    let told = "";
    await until("the fleet comes through", async () => {
      told += new TextDecoder().decode((await reader?.read())?.value);
      return told.includes("event: fleet");
    });
    following.abort();
    const other = await visits.post(
      "fleet.ps",
      {},
      { ...session, origin: `https://localhost:${proxyPort + 1}` },
    );
    expect(other.status).toBe(403);
    // from the network's side, where this machine has one: an address that is not the proxy's
    if (outer !== undefined) {
      const refused = await fetch(`http://${outer}:${port}/healthz`, {
        headers: { host: `localhost:${proxyPort}` },
      });
      expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("peer-refused")]);
    }
  });
});

const passedOn = (request: Request) => {
  const headers = new Headers(request.headers);
  for (const name of ["connection", "upgrade"]) headers.delete(name);
  return headers;
};

/** A hop with TLS: passes on what comes, with the Host that the browser named, lines among it. */
function proxy(port: number, to: number, { certificate, key }: Certificate): Disposable {
  const server = Bun.serve<{ line: WebSocket; waiting: (string | Uint8Array)[] }>({
    hostname: "127.0.0.1",
    port,
    idleTimeout: 0,
    tls: { cert: Bun.file(certificate), key: Bun.file(key) },
    async fetch(request, own) {
      const { pathname, search } = new URL(request.url);
      if (request.headers.get("upgrade") === "websocket") {
        const protocols = (request.headers.get("sec-websocket-protocol") ?? "").split(/, */);
        const line = new WebSocket(`ws://127.0.0.1:${to}${pathname}${search}`, {
          protocols,
          headers: Object.fromEntries(
            ["host", "origin", "cookie"].flatMap((name) => {
              const value = request.headers.get(name);
              return value === null ? [] : [[name, value]];
            }),
          ),
        });
        line.binaryType = "arraybuffer";
        const headers = { "sec-websocket-protocol": protocols[0] ?? "" };
        return own.upgrade(request, { data: { line, waiting: [] }, headers })
          ? undefined
          : new Response(null);
      }
      return await fetch(`http://127.0.0.1:${to}${pathname}${search}`, {
        method: request.method,
        headers: passedOn(request),
        body: request.method === "POST" ? await request.arrayBuffer() : null,
        signal: request.signal,
        decompress: false,
      });
    },
    websocket: {
      open(socket) {
        const { line } = socket.data;
        line.addEventListener("message", ({ data }) => {
          socket.send(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer));
        });
        line.addEventListener("close", ({ code }) => socket.close(code === 1006 ? 1011 : code));
      },
      message: (socket, message) => socket.data.line.send(message),
      close: (socket) => socket.data.line.close(),
    },
  });
  return { [Symbol.dispose]: () => void server.stop(true) };
}
