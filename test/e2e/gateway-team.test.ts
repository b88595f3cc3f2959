/** A gateway of the tier team: brought there from one host's own file, asked, and without its database for a while. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { answeringValkey } from "../support/answering-valkey.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, startedWith } from "../support/processes.ts";
import { describeWithPostgres, PASSWORD, TestPostgres } from "../support/postgres.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const ADMIN_PASSWORD = "correct horse battery";
const ADMIN = {
  MOSAIC_ADMIN_NAME: "Ada",
  MOSAIC_ADMIN_EMAIL: "ada@example.org",
  MOSAIC_ADMIN_PASSWORD: ADMIN_PASSWORD,
};

const codeOf = (text: string) => (JSON.parse(text) as { error: { code: string } }).error.code;

describeWithPostgres("a gateway of a team", () => {
  const port = freePort();
  const origin = `http://localhost:${port}`;
  let server: TestPostgres;
  let valkey: ReturnType<typeof answeringValkey>;
  let bench: DirectBench;
  let url = "";
  let token = "";
  /** Everything that was printed, to be looked through for secrets. */
  const printed: string[] = [];

  const addresses = () => ({ MOSAIC_DATABASE_URL: url, MOSAIC_VALKEY_URL: valkey.url });
  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const result = await bench.run(args, more);
    printed.push(result.stdout, result.stderr);
    return result;
  };
  const ask = (operation: string) =>
    fetch(`${origin}/api/v1/${operation}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: "{}",
    });
  const metrics = async () =>
    await (await fetch("http://localhost/metrics", { unix: bench.path("gateway/gateway.sock") })).text();
  const login = () =>
    fetch(`${origin}/api/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ email: "ada@example.org", password: ADMIN_PASSWORD }),
    });

  beforeAll(async () => {
    server = await TestPostgres.start();
    url = server.url(await server.newDatabase());
    valkey = answeringValkey(PASSWORD);
    bench = new DirectBench();
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
    const installed = await run(["gateway", "install"], { ...ADMIN, MOSAIC_GATEWAY_PORT: String(port) });
    expect([installed.status, installed.stderr]).toEqual([0, ""]);
    await bench.ok("gateway", "token", "create", "old", "--scope", "read");
  });
  afterAll(async () => {
    await bench.run(["gateway", "stop"]);
    await bench[Symbol.asyncDispose]();
    valkey[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  test("is not set up without its addresses: each variable is named, and it does not become local", async () => {
    const bare = await run(["gateway", "install", "--tier", "team"]);
    expect([bare.status, bare.stderr]).toEqual([2, expect.stringContaining("MOSAIC_DATABASE_URL")]);
    expect(bare.stderr).toContain("MOSAIC_VALKEY_URL");
    const away = await run(["gateway", "run", "--port", String(freePort()), "--json"], {
      MOSAIC_STORAGE_TIER: "standalone",
      MOSAIC_DATABASE_URL: `postgres://mosaic:${PASSWORD}@127.0.0.1:1/mosaic`,
      MOSAIC_VALKEY_URL: `redis://:${PASSWORD}@127.0.0.1:1`,
    });
    expect(away.status).toBe(11);
    await bench.ok("gateway", "stop");
    const both = await run(["gateway", "run", "--json"], {
      MOSAIC_STORAGE_TIER: "standalone",
      MOSAIC_DATABASE_URL: `postgres://mosaic:${PASSWORD}@127.0.0.1:1/mosaic`,
      MOSAIC_VALKEY_URL: `redis://:${PASSWORD}@127.0.0.1:1`,
    });
    const { error } = JSON.parse(both.stderr.trimEnd().split("\n").at(-1) ?? "") as {
      error: { code: string; probes: object[] };
    };
    expect([both.status, error.code]).toEqual([1, "storage-away"]);
    expect(error.probes).toMatchObject([
      { service: "postgres", host: "127.0.0.1", port: 1, remediation: "pg_isready -h 127.0.0.1 -p 1" },
      { service: "valkey", host: "127.0.0.1", port: 1, remediation: "valkey-cli -h 127.0.0.1 -p 1 ping" },
    ]);
    const refused = await run(["gateway", "run", "--tier", "team"], {
      ...addresses(),
      MOSAIC_VALKEY_URL: valkey.url.replace(PASSWORD, "other"),
    });
    expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining("refuses: WRONGPASS")]);
    await bench.ok("gateway", "start");
  });

  test("takes no password from the command line", async () => {
    const refused = await run(["gateway", "migrate-tier", "--to", "team", "--database-url", url, "--yes"]);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining("--database-url-file PATH, or MOSAIC_DATABASE_URL"),
    ]);
    expect((await run(["gateway", "config", "set", "database_url", url])).status).toBe(2);
  });

  test("is brought from a host's own file: users and audit, no session, no token, all or nothing", async () => {
    const wished = ["gateway", "migrate-tier", "--to", "team"];
    const dry = await run([...wished, "--dry-run"], addresses());
    expect([dry.status, dry.stderr]).toEqual([0, ""]);
    expect(dry.stdout).toStartWith("bring   1 users, ");
    const moved = await run([...wished, "--yes"], addresses());
    expect([moved.status, moved.stderr]).toEqual([0, ""]);
    expect(moved.stdout).toStartWith("brought 1 users, ");
    const again = await run([...wished, "--yes"]);
    expect(again.stdout).toBe("the gateway's tier is team already\n");
    // it runs again, on the database
    expect((await login()).status).toBe(200);
    expect(JSON.parse((await run(["gateway", "token", "list", "--json"])).stdout)).toMatchObject({
      tokens: [],
    });
    const audit = await run(["gateway", "audit", "--verify", "--json"]);
    expect([audit.status, audit.stdout.includes("gateway.migrate-tier")]).toEqual([0, true]);
    token = (
      JSON.parse(
        (await bench.run(["gateway", "token", "create", "ci", "--scope", "read,admin", "--json"])).stdout,
      ) as {
        secret: string;
      }
    ).secret;
    expect((await ask("gateway.user.list")).status).toBe(200);
    const status = JSON.parse((await run(["gateway", "status", "--json"])).stdout) as object;
    expect(status).toMatchObject({ tier: "team", users: 1, answers: true });
    const healthy = await run(["gateway", "doctor"]);
    expect([healthy.status, healthy.stdout]).toEqual([
      0,
      expect.stringMatching(/ok +postgres .*\nok +valkey /),
    ]);
    const figures = await metrics();
    expect(figures).toMatch(/\nmosaic_storage_up\{host="[^"]+"\} 1\n/);
    // what stands for Valkey here answers pings, and carries no beat
    expect(figures).toMatch(/\nmosaic_bus_up\{host="[^"]+"\} 0\n/);
    expect(figures).toMatch(/\nmosaic_messages_stored\{host="[^"]+"\} 0\n/);
    expect(figures).toMatch(/\nmosaic_host_lease_age_seconds\{host="[^"]+"\} \d/);
  });

  test("a second host's gateway brings nothing into what has something, and may join it", async () => {
    await using other = new DirectBench();
    other.roster("\nagents: []\n");
    const prepared = await other.run(["gateway", "install", "--no-start"], ADMIN);
    expect(prepared.status).toBe(0);
    const refused = await other.run(
      ["gateway", "migrate-tier", "--to", "team", "--yes", "--json"],
      addresses(),
    );
    expect([refused.status, codeOf(refused.stderr)]).toEqual([4, "tier-not-empty"]);
    const joined = await other.run(["gateway", "install", "--tier", "team", "--no-start"], addresses());
    expect([joined.status, joined.stderr]).toEqual([0, ""]);
    const users = JSON.parse((await other.run(["gateway", "user", "list", "--json"])).stdout) as object;
    expect(users).toMatchObject({ users: [{ email: "ada@example.org" }] });
  });

  test("says that its database is away, and comes back by itself; the host's own door goes on", async () => {
    await server.kill();
    const refused = await ask("gateway.user.list");
    expect([refused.status, codeOf(await refused.text())]).toEqual([503, "storage-away"]);
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { ok: false, code: "storage-away" }]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const figures = await metrics();
    expect(figures).toMatch(/\nmosaic_storage_up\{host="[^"]+"\} 0\n/);
    // what is not known has no figure
    expect(figures).not.toContain("mosaic_messages_stored");
    const status = await run(["gateway", "status", "--json"]);
    expect(JSON.parse(status.stdout)).toMatchObject({ users: null, answers: true });
    const doctor = await run(["gateway", "doctor"]);
    expect([doctor.status, doctor.stdout]).toEqual([
      6,
      expect.stringMatching(/wrong +postgres .*\n.*hint: /),
    ]);
    const socket = bench.path("gateway/gateway.sock");
    const own = await fetch("http://localhost/api/v1/fleet.ps", {
      unix: socket,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(own.status).toBe(200);
    // an address that leads nowhere can be changed
    const set = await run(["gateway", "config", "set", "cors_origin", "http://localhost:4000"]);
    expect([set.status, set.stderr]).toEqual([0, expect.stringContaining("the audit does not have it")]);
    await server.start();
    await until("it answers again", async () => (await ask("gateway.user.list")).ok);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  });

  test("shows its secrets nowhere, and keeps them in files of its owner's alone", async () => {
    const shown = await run(["gateway", "config", "show"]);
    expect(shown.stdout).toContain("database_url_file");
    await run(["config", "show"], addresses());
    for (const name of readdirSync(bench.path("gateway"))) {
      const path = bench.path("gateway", name);
      expect([name, statSync(path).mode & 0o777]).toEqual([name, 0o600]);
      if (name.endsWith(".log") || name === "config.yaml") printed.push(readFileSync(path, "utf8"));
    }
    const own = findProcesses((pid) => startedWith(pid, "HOME") === bench.home);
    expect(own.length).toBeGreaterThan(0);
    printed.push(...own.map(({ command }) => command));
    expect(printed.filter((text) => text.includes(PASSWORD))).toEqual([]);
    expect(readFileSync(bench.path("gateway/database-url"), "utf8")).toBe(`${url}\n`);
  });
});
