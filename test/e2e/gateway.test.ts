/** A gateway on its port, as a person and a program meet it: set up, logged in at, asked, restarted, removed. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DirectBench } from "../support/fleet-bench.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, isRunning, parentOf, startedWith } from "../support/processes.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const PASSWORD = "correct horse battery";
const ADMIN = {
  MOSAIC_ADMIN_NAME: "Ada",
  MOSAIC_ADMIN_EMAIL: "ada@example.org",
  MOSAIC_ADMIN_PASSWORD: PASSWORD,
};

/** The text of a file, of a process too; undefined for a folder, and where it has gone meanwhile. */
function whatIsThere(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const gone = ["EISDIR", "ENOENT", "ESRCH", "ENXIO"];
    if (error instanceof Error && "code" in error && gone.includes(String(error.code))) return undefined;
    throw error;
  }
}

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
  const message = (id: string) => fetch(`${origin}/api/v1/messages/${id}`, { headers: { cookie } });
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

  test("of no team, asked for its hosts: says so, and nothing is written", async () => {
    const { status, stderr } = await bench.run(["gateway", "host", "list"]);
    expect({ status, said: stderr.split("\n")[0] }).toEqual({
      status: 4,
      said: "error: this host is of no team",
    });
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

  test("answers the same request with one key once, over a restart too, and refuses another with it", async () => {
    const session = { origin, cookie, "x-mosaic-csrf": csrf, "idempotency-key": "one-of-my-own" };
    const pause = (reason: string) => post("fleet.pause", { reason }, session);
    const first = await pause("once");
    const answer = await first.text();
    expect([first.status, first.headers.get("mosaic-repeated")]).toEqual([200, null]);
    await bench.ok("fleet", "resume");
    const second = await pause("once");
    expect([second.status, second.headers.get("mosaic-repeated")]).toEqual([200, "true"]);
    expect(await second.text()).toBe(answer);
    const other = await pause("twice");
    expect([other.status, await code(other)]).toEqual([409, "key-of-another-request"]);
    await bench.ok("gateway", "restart");
    expect((await pause("once")).headers.get("mosaic-repeated")).toBe("true");
    // it was done once: what was resumed since is so still
    expect((await bench.run(["agent", "send", "stub0", "--id", "told", "--message", "x"])).status).not.toBe(
      11,
    );
  });

  test("says of a message what became of it, and of none that there is none", async () => {
    const { deliveries } = (await (await message("told")).json()) as {
      deliveries: { agent: string; verdict: string; evidence: { proof: string | null } }[];
    };
    const printed = await bench.json<{ deliveries: unknown }>("agent", "receipt", "told");
    expect(printed.document.deliveries).toEqual(deliveries);
    expect(deliveries).toMatchObject([{ agent: "stub0", verdict: "accepted", channel: "keys" }]);
    expect(deliveries[0]?.evidence.proof).not.toBeNull();
    const none = await message("never");
    expect([none.status, await code(none)]).toEqual([404, "no-such-message"]);
  });

  test("gives a lost admin access again, on the host alone: a code, or a token of an hour", async () => {
    const { document } = await bench.json<{ code: string; email: string }>("gateway", "recover");
    secrets.push(document.code);
    expect(document.email).toBe("ada@example.org");
    const again = { code: document.code, password: "another good password" };
    secrets.push(again.password);
    const claimed = await post("claim", again, { origin });
    expect([claimed.status, (await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).status]).toEqual([
      200, 401,
    ]);
    cookie = claimed.headers.get("set-cookie")?.split(";")[0] ?? "";
    secrets.push(cookie.split("=")[1] ?? "");
    csrf = ((await claimed.json()) as { csrf: string }).csrf;
    const token = (await bench.ok("gateway", "recover", "bob@example.org", "--token")).trim();
    secrets.push(token);
    // Bob was disabled, and a viewer
    const bearer = { authorization: `Bearer ${token}` };
    expect((await post("gateway.user.list", {}, bearer)).status).toBe(200);
    const lines = (await bench.ok("gateway", "audit")).split("\n");
    expect(lines.filter((line) => line.includes("gateway.recover"))).toHaveLength(2);
    // whoever keeps the settings open looks each minute: what was done would not be found any more
    expect(lines.filter((line) => line.includes("gateway.user.list"))).toEqual([]);
    expect((await post("gateway.recover", {}, bearer)).status).toBe(403);
    const many = await bench.run(["gateway", "recover"]);
    expect([many.status, many.stderr]).toEqual([2, expect.stringContaining("2 admins")]);
    await bench.ok("gateway", "user", "disable", "bob@example.org");
  });

  test("is whole, and refuses what attacks it with sessions that are lent", async () => {
    const healthy = await bench.json<{ probes: { service: string; ok: boolean | null }[] }>(
      "gateway",
      "doctor",
    );
    expect(healthy.document.probes.filter(({ ok }) => ok === false)).toEqual([]);
    expect(healthy.status).toBe(0);
    const attacked = await bench.run(["gateway", "selftest", "--quick"]);
    expect(attacked).toMatchObject({ status: 0, stderr: "" });
    expect(attacked.stdout).toContain("all refused");
    expect(attacked.stdout).not.toContain("not tried");
    using database = new Database(gatewayFile("gateway.db"), { readonly: true });
    expect(database.query("select 1 from session where agent_string like 'mosaic%'").all()).toEqual([]);
  });

  test("keeps no secret where one could be read", async () => {
    const session = { origin, cookie, "x-mosaic-csrf": csrf };
    const token = (await bench.ok("gateway", "token", "create", "looks", "--scope", "read,admin")).trim();
    secrets.push(token);
    // what is wrong about a request is said without what stands in it
    const mistaken = [
      await post("login", { email: "ada@example.org", password: PASSWORD, more: PASSWORD }, { origin }),
      await post("login", { email: PASSWORD, password: PASSWORD.repeat(99) }, { origin }),
      await post("claim", { code: PASSWORD, password: [PASSWORD] }, { origin }),
      await post("gateway.user.add", { email: "x", role: PASSWORD, password: PASSWORD }, session),
      await post("agent.send", { agent: "stub0", text: 7, source: [token], more: token }, session),
      await fetch(`${origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}x` } }),
      await fetch(`${origin}/api/v1/agents/local/stub0?token=${token}`),
    ];
    expect(mistaken.filter(({ ok }) => ok)).toEqual([]);
    const bearer = { authorization: `Bearer ${token}` };
    // while somebody looks at a terminal, too
    const looks = await post("agents/local/stub0/terminal", {}, session);
    const { ticket } = (await looks.json()) as { ticket: string };
    secrets.push(ticket);
    const line = new WebSocket(`ws://localhost:${port}/api/v1/terminal`, {
      headers: { origin, cookie },
      protocols: ["mosaic.terminal.v1", `mosaic.ticket.${ticket}`],
    });
    await new Promise((resolve, reject) => {
      line.addEventListener("message", resolve);
      line.addEventListener("close", reject);
    });
    const shown: Record<string, string> = {
      settings: await bench.ok("gateway", "config", "show", "--json"),
      audit: await bench.ok("gateway", "audit", "--json", "--last", "1000"),
      tokens: await bench.ok("gateway", "token", "list", "--json"),
      users: await bench.ok("gateway", "user", "list", "--json"),
      status: await bench.ok("gateway", "status", "--json"),
      doctor: await bench.ok("gateway", "doctor", "--json"),
      log: await bench.ok("gateway", "logs"),
      events: await bench.ok("fleet", "events", "--json"),
      metrics: await (await fetch(`${origin}/metrics`, { headers: bearer })).text(),
      "the audit by HTTP": await (await post("gateway.audit", {}, bearer)).text(),
    };
    for (const [at, answer] of mistaken.entries()) shown[`mistake ${at}`] = await answer.text();
    for (const path of new Bun.Glob("**").scanSync({ cwd: bench.home, dot: true })) {
      // what was made with it here, and the record of the agent, whose message it was
      if (path.endsWith(".config/mosaic/token") || path.includes("stub")) continue;
      const text = whatIsThere(join(bench.home, path));
      if (text !== undefined) shown[path] = text;
    }
    const children = findProcesses((pid) => parentOf(pid) === gatewayPid());
    const agents = findProcesses((pid) => startedWith(pid, "MOSAIC_HOME") === bench.mosaicHome);
    for (const { pid } of [{ pid: gatewayPid() }, ...children, ...agents]) {
      for (const file of ["environ", "cmdline"]) {
        const text = whatIsThere(`/proc/${pid}/${file}`);
        if (text !== undefined) shown[`/proc/${pid}/${file}`] = text;
      }
    }
    line.close();
    expect(agents.length).toBeGreaterThan(0);
    // the session's own word is no secret of a person: it is kept, and is of no use without the cookie
    const found = secrets.flatMap((secret) => {
      expect(secret.length).toBeGreaterThan(7);
      const places = Object.keys(shown).filter((place) => shown[place]?.includes(secret));
      return places.map((place) => `${place}: ${secret}`);
    });
    expect(found).toEqual([]);
  });

  test("notices lines that were cut off the audit's end", async () => {
    await bench.ok("gateway", "stop");
    const kept = readFileSync(gatewayFile("gateway.db"));
    using database = new Database(gatewayFile("gateway.db"));
    database.run("delete from audit where id = (select max(id) from audit)");
    const cut = await bench.run(["gateway", "audit", "--verify"]);
    expect([cut.status, cut.stdout]).toEqual([6, expect.stringContaining("cut off the end")]);
    database.close();
    writeFileSync(gatewayFile("gateway.db"), kept);
    expect((await bench.run(["gateway", "audit", "--verify"])).status).toBe(0);
    await bench.ok("gateway", "start");
  });

  test("can be killed, started, restarted and stopped, and no agent notices", async () => {
    const agents = async () => Object.values(await bench.status()).map(({ agent, pid }) => [agent, pid]);
    const before = await agents();
    const pid = gatewayPid();
    process.kill(pid, "SIGKILL");
    await until("it has ended", () => !isRunning(pid));
    expect((await bench.run(["gateway", "start"])).status).toBe(0);
    expect((await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).status).toBe(200);
    await bench.ok("gateway", "restart");
    expect((await bench.json<{ answers: boolean }>("gateway", "status")).document.answers).toBe(true);
    await bench.ok("gateway", "config", "set", "read_only", "true");
    await bench.ok("gateway", "restart");
    const session = { origin, cookie, "x-mosaic-csrf": csrf };
    expect(await code(await post("fleet.pause", {}, session))).toBe("read-only");
    const me = await fetch(`${origin}/api/v1/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ read_only: true });
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
