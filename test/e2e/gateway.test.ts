/** A gateway on its port, as a person and a program meet it: set up, logged in at, asked, restarted, removed. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DirectBench } from "../support/fleet-bench.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(30_000);
forbidLeaks();

const PASSWORD = "correct horse battery";
const ADMIN = {
  MOSAIC_ADMIN_NAME: "Ada",
  MOSAIC_ADMIN_EMAIL: "ada@example.org",
  MOSAIC_ADMIN_PASSWORD: PASSWORD,
};

const code = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

describe("a gateway of a host without a user manager", () => {
  const port = freePort();
  const origin = `http://localhost:${port}`;
  let bench: DirectBench;
  /** Every secret that was made here, to be looked for later. */
  const secrets: string[] = [PASSWORD];
  let cookie = "";
  let csrf = "";

  const install = (more: Readonly<Record<string, string>>) =>
    bench.run(["gateway", "install"], { MOSAIC_GATEWAY_PORT: String(port), ...more });
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${origin}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const login = (email: string, password: string) => post("login", { email, password }, { origin });
  const gatewayFile = (name: string) => bench.path("gateway", name);
  const gatewayPid = () => Number(/^pid=(\d+)/.exec(readFileSync(gatewayFile("gateway.pid"), "utf8"))?.[1]);

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
  });
  afterAll(async () => {
    await bench.run(["gateway", "stop"]);
    await bench[Symbol.asyncDispose]();
  });

  test("is not set up without its first user: each variable is named, and nothing is written", async () => {
    for (const [name, value] of [
      ["MOSAIC_ADMIN_NAME", ""],
      ["MOSAIC_ADMIN_EMAIL", ""],
      ["MOSAIC_ADMIN_PASSWORD", ""],
      ["MOSAIC_ADMIN_PASSWORD", "seven77"],
      ["MOSAIC_GATEWAY_PORT", "http"],
      ["MOSAIC_STORAGE_TIER", "tem"],
      ["MOSAIC_CORS_ORIGIN", "localhost"],
    ] as const) {
      const { status, stderr } = await install({ ...ADMIN, [name]: value });
      expect([name, status]).toEqual([name, 2]);
      expect(stderr).toContain(name);
    }
    expect(existsSync(bench.path("gateway"))).toBe(false);
  });

  test("is set up and started by one command, which changes nothing when it is given again", async () => {
    const first = await install(ADMIN);
    expect([first.status, first.stderr]).toEqual([0, ""]);
    const pid = gatewayPid();
    const second = await install({});
    expect([second.status, second.stdout.trim()]).toEqual([0, `the gateway runs: ${origin}`]);
    expect(gatewayPid()).toBe(pid);
    for (const name of readdirSync(bench.path("gateway"))) {
      expect([name, statSync(gatewayFile(name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect((await bench.run(["gateway", "run"])).status).toBe(11);
  });

  test("lets nobody in without a password, and says no more than that it was wrong", async () => {
    expect((await fetch(`${origin}/api/v1/me`)).status).toBe(401);
    expect((await post("fleet.ps", {}, { origin })).status).toBe(401);
    const wrong = await login("ada@example.org", "wrong");
    expect([wrong.status, await code(wrong)]).toEqual([401, "login-refused"]);
    const unknown = await login("eve@example.org", "wrong");
    expect([unknown.status, await code(unknown)]).toEqual([401, "login-refused"]);
  });

  test("gives a session whose cookie no script reads and no other site sends", async () => {
    const entered = await login("Ada@example.org", PASSWORD);
    const text = entered.headers.get("set-cookie") ?? "";
    expect(text).toMatch(
      new RegExp(`^mosaic_${port}=[\\w-]{43}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict$`),
    );
    cookie = text.split(";")[0] ?? "";
    secrets.push(cookie.split("=")[1] ?? "");
    const me = (await (await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).json()) as {
      user: object;
      csrf: string;
    };
    expect(me.user).toEqual({ email: "ada@example.org", name: "Ada", role: "admin" });
    csrf = me.csrf;
    secrets.push(csrf);
  });

  test("answers a session that repeats its word, and no other", async () => {
    const session = { origin, cookie, "x-mosaic-csrf": csrf };
    expect((await post("fleet.ps", {}, session)).status).toBe(200);
    expect(await code(await post("fleet.ps", {}, { origin, cookie }))).toBe("csrf-missing");
    const twice = await post("fleet.ps", {}, { ...session, cookie: `${cookie}; ${cookie}` });
    expect(await code(twice)).toBe("not-logged-in");
    expect(await code(await post("fleet.ps", {}, { ...session, origin: "http://localhost:3000" }))).toBe(
      "wrong-origin",
    );
    expect(await code(await post("uninstall", {}, session))).toBe("terminal-only");
  });

  test("answers a token what its scopes allow, until it is revoked", async () => {
    const made = await bench.json<{ secret: string }>("gateway", "token", "create", "ci", "--scope", "read");
    const { secret } = made.document;
    secrets.push(secret);
    const token = { authorization: `Bearer ${secret}` };
    expect((await post("fleet.ps", {}, token)).status).toBe(200);
    expect(await code(await post("fleet.stop", {}, token))).toBe("scope-missing");
    expect(await code(await post("agent.send", { agent: "stub0", text: "x" }, token))).toBe("scope-missing");
    writeFileSync(bench.path("token"), `${secret}\n`, { mode: 0o600 });
    const far = await bench.run(["fleet", "ps", "--gateway", origin, "--token-file", bench.path("token")]);
    expect([far.status, far.stdout]).toEqual([0, expect.stringContaining("stub0")]);
    await bench.ok("gateway", "token", "revoke", "ci");
    expect(await code(await post("fleet.ps", {}, token))).toBe("not-logged-in");
  });

  test("lets a user in with a code that is good once, and out at once", async () => {
    const added = await bench.json<{ code: string }>("gateway", "user", "add", "bob@example.org");
    secrets.push(added.document.code);
    const claim = () =>
      post("claim", { code: added.document.code, password: "bobs own password" }, { origin });
    secrets.push("bobs own password");
    const entered = await claim();
    expect(entered.status).toBe(200);
    expect(await code(await claim())).toBe("claim-refused");
    const bob = { cookie: entered.headers.get("set-cookie")?.split(";")[0] ?? "" };
    expect((await fetch(`${origin}/api/v1/me`, { headers: bob })).status).toBe(200);
    await bench.ok("gateway", "user", "disable", "bob@example.org");
    expect((await fetch(`${origin}/api/v1/me`, { headers: bob })).status).toBe(401);
    const only = await bench.run(["gateway", "user", "role", "ada@example.org", "viewer"]);
    expect([only.status, only.stderr]).toEqual([4, expect.stringContaining("only admin")]);
  });

  test("has too many tries wait, and says how long", async () => {
    for (let tried = 0; tried < 5; tried += 1) await login("mallory@example.org", `wrong ${tried}`);
    const refused = await login("mallory@example.org", "wrong");
    expect([refused.status, await code(refused)]).toEqual([429, "too-many-tries"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("writes down who did what, and no text of a message", async () => {
    const session = { origin, cookie, "x-mosaic-csrf": csrf };
    const text = "a text that is nobody's business";
    secrets.push(text);
    const sent = await post("agent.send", { agent: "stub0", text, force: true }, session);
    expect(sent.status).toBe(200);
    const { document } = await bench.json<{ lines: { actor: string; action: string; resource: string }[] }>(
      "gateway",
      "audit",
    );
    const deeds = document.lines.map(({ actor, action, resource }) => `${actor} ${action} ${resource}`);
    expect(deeds).toContain("user:ada@example.org agent.send stub0");
    expect(deeds).toContain("owner gateway.token.create ci");
    expect(deeds).toContain("nobody login an unknown address");
    expect((await bench.run(["gateway", "audit", "--verify"])).status).toBe(0);
  });

  test("keeps no secret where one could be read: files, log, settings, audit, environment and arguments", async () => {
    const shown = [
      await bench.ok("gateway", "config", "show", "--json"),
      await bench.ok("gateway", "audit", "--json", "--last", "1000"),
      await bench.ok("gateway", "token", "list", "--json"),
      await bench.ok("gateway", "user", "list", "--json"),
      readFileSync(`/proc/${gatewayPid()}/environ`, "utf8"),
      readFileSync(`/proc/${gatewayPid()}/cmdline`, "utf8"),
      ...readdirSync(bench.path("gateway"))
        .filter((name) => !name.endsWith(".sock"))
        .map((name) => readFileSync(gatewayFile(name), "latin1")),
    ];
    // the session's own word is no secret of a person: it is kept, and is of no use without the cookie
    for (const secret of secrets.filter((each) => each !== csrf)) {
      expect(secret.length).toBeGreaterThan(7);
      expect(shown.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  test("can be killed, started, restarted and stopped, and no agent notices", async () => {
    const agents = async () => Object.values(await bench.status()).map(({ agent, pid }) => [agent, pid]);
    const before = await agents();
    process.kill(gatewayPid(), "SIGKILL");
    expect((await bench.run(["gateway", "start"])).status).toBe(0);
    expect((await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).status).toBe(200);
    await bench.ok("gateway", "restart");
    expect((await bench.json<{ answers: boolean }>("gateway", "status")).document.answers).toBe(true);
    await bench.ok("gateway", "config", "set", "read_only", "true");
    await bench.ok("gateway", "restart");
    const session = { origin, cookie, "x-mosaic-csrf": csrf };
    expect(await code(await post("fleet.pause", {}, session))).toBe("read-only");
    await bench.ok("gateway", "stop");
    expect((await bench.run(["gateway", "status"])).status).toBe(6);
    expect(await agents()).toEqual(before);
  });

  test("refuses to show itself to the network, and a file that is wrong by line and column", async () => {
    const config = gatewayFile("config.yaml");
    const text = readFileSync(config, "utf8");
    writeFileSync(config, `${text}bind: 0.0.0.0\n`);
    const open = await bench.run(["gateway", "run"]);
    expect([open.status, open.stderr]).toEqual([4, expect.stringContaining("0.0.0.0")]);
    writeFileSync(config, `${text}prot: 3\n`);
    const wrong = await bench.run(["gateway", "run"]);
    expect([wrong.status, wrong.stderr]).toEqual([
      4,
      expect.stringMatching(/config\.yaml:\d+:1 prot: unknown key/),
    ]);
    writeFileSync(config, text);
  });

  test("is removed with all that is its own, by itself and with mosaic", async () => {
    await bench.ok("gateway", "start");
    const planned = await bench.json<{ removed: string[] }>("uninstall", "--dry-run");
    expect(planned.document.removed).toContain(bench.path("gateway"));
    expect(await bench.ok("gateway", "uninstall", "--yes")).toContain("removed");
    expect(existsSync(join(bench.mosaicHome, "gateway"))).toBe(false);
    expect(await fetch(origin).catch(() => "nobody answers")).toBe("nobody answers");
    expect((await bench.status())["stub0"]?.state).toBeDefined();
  });
});
