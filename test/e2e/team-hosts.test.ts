/** Three homes of this machine as a team: the compiled binary, a real PostgreSQL, fleets of stubs. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { OPERATIONS } from "../../src/operations/index.ts";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { GatewayAudit } from "../../src/operations/documents/gateway-audit.ts";
import type { GatewayHostList } from "../../src/operations/documents/gateway-host-list.ts";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { expectGolden } from "../support/golden-document.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres } from "../support/postgres.ts";
import { TeamBench, TeamMember } from "../support/team-bench.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const errorOf = (stderr: string) =>
  (JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as { error: { code: string; message: string } })
    .error;

describeWithPostgres("three homes and a database", () => {
  let team: TeamBench;

  beforeAll(async () => {
    team = await TeamBench.start(3, 1);
    await team.found(team.at(0));
  });
  afterAll(() => team[Symbol.asyncDispose]());

  /** Sends from a member; what --json says. */
  async function send(from: number, to: string, text: string, ...more: readonly string[]) {
    const words = ["agent", "send", to, text, ...more, "--json"];
    const { home: cwd, environment: env } = team.at(from).bench;
    const { status, stdout, stderr } = await runBinary(words, { cwd, env, timeout: 90_000 });
    return {
      status,
      error: stdout === "" ? errorOf(stderr) : undefined,
      ...(stdout === "" ? {} : (JSON.parse(stdout) as AgentSend)),
    };
  }
  /** A document is what its schema says, and its golden example. */
  async function requireDocument(operation: string, document: object, at = 0): Promise<void> {
    const { document: schema } = (await OPERATIONS[operation]?.schemas()) ?? {};
    expect(schema?.parse(document)).toEqual(document);
    const { bench } = team.at(at);
    const homes = team.members.map(
      (member) => [`${process.getuid?.()}:${member.bench.home}`, "UID:HOME"] as const,
    );
    const varying = {
      ...Object.fromEntries(homes),
      [readFileSync("/etc/machine-id", "utf8").trim()]: "MACHINE",
      [`:${team.postgres.port}`]: ":PORT",
    };
    expectGolden(
      operation,
      document,
      { home: bench.home, binary: builtBinary(), socket: bench.socket },
      varying,
    );
  }
  const typedTimes = (at: number, id: string) =>
    team
      .at(at)
      .typed()
      .filter((one) => one === id).length;

  test("a host joins by a code once, with the addresses in files of its own", async () => {
    const invite = await team.invite();
    await requireDocument("gateway.host.invite", invite);
    const { code } = invite;
    const { bench } = team.at(1);
    const join = (...more: readonly string[]) =>
      bench.run(["gateway", "join", code, ...more, "--json"], team.addresses);
    expect(errorOf((await join("--name", "all")).stderr).code).toBe("host-name-invalid");
    // a name that is taken costs no invite
    expect(errorOf((await join("--name", team.at(0).name)).stderr).code).toBe("host-name-taken");
    const joined = await join("--name", team.at(1).name);
    expect(joined.status).toBe(0);
    await requireDocument("gateway.join", JSON.parse(joined.stdout) as object, 1);
    expect(statSync(bench.path("gateway/database-url")).mode & 0o777).toBe(0o600);
    expect(await Bun.file(bench.path("gateway/config.yaml")).text()).not.toContain("s3cret");
    const again = await team.at(2).bench.run(["gateway", "join", code, "--json"], team.addresses);
    expect(errorOf(again.stderr).code).toMatch(/^(invite-refused|host-name-taken)$/);
    const named = await team
      .at(2)
      .bench.run(["gateway", "join", code, "--name", "x", "--json"], team.addresses);
    expect(errorOf(named.stderr).code).toBe("invite-refused");
    // who was not let in keeps no address of the team's
    for (const file of ["database-url", "valkey-url"])
      expect(existsSync(team.at(2).bench.path(`gateway/${file}`))).toBe(false);
    await team.at(1).start();
    const { stdout } = await team.at(0).bench.run(["gateway", "audit", "--json"]);
    const { lines } = JSON.parse(stdout) as GatewayAudit;
    expect(lines.filter(({ action }) => action === "gateway.join")).toMatchObject([
      { actor: "owner", via: "terminal", resource: team.at(1).name, outcome: "ok" },
    ]);
  });

  test("a host that knows nothing is told all by the gateway's address", async () => {
    const { code } = await team.invite();
    const { bench, name } = team.at(2);
    const address = `http://127.0.0.1:${team.at(0).port}`;
    const guessed = await bench.run([
      "gateway",
      "join",
      `${address}/#AAAA-AAAA-AAAA-AAAA`,
      "--name",
      name,
      "--json",
    ]);
    expect(errorOf(guessed.stderr).code).toBe("invite-refused");
    expect(existsSync(bench.path("gateway/database-url"))).toBe(false);
    const { status, stderr } = await bench.run(["gateway", "join", `${address}/#${code}`, "--name", name]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    await team.at(2).start();
    // it answers before it has its lease
    await until("it is heard from", async () =>
      /^two2 \(here\) +now/m.test(await bench.ok("gateway", "host", "list")),
    );
  });

  test("a message to another host has the receipt that it has at home, and the same id gets the same one", async () => {
    const sent = await send(0, "two1/a0", "hello", "--id", "m1");
    expect(sent).toMatchObject({ status: 0, verdict: "accepted", agent: "two1/a0", id: "m1", host: "two1" });
    expect(await send(0, "two1/a0", "hello", "--id", "m1")).toMatchObject({ status: 0, verdict: "accepted" });
    expect(typedTimes(1, "m1")).toBe(1);
    expect((await send(0, "two1/a0", "other", "--id", "m1")).error).toMatchObject({
      code: "id-of-another-text",
    });
    // its own name is no other host: no gateway is asked
    expect(await send(1, "two1/a0", "at home")).toMatchObject({
      status: 0,
      verdict: "accepted",
      agent: "a0",
    });
  });

  test("what is wrong there is told here", async () => {
    expect((await send(0, "two1/nobody", "x")).error).toMatchObject({ code: "no-such-agent" });
    expect((await send(0, "two9/a0", "x")).error).toMatchObject({ code: "no-such-host" });
    const last = await team.at(0).bench.run(["agent", "last", "two1/a0", "-q"]);
    expect({ status: last.status, said: last.stdout.startsWith("ECHO: ") }).toEqual({
      status: 0,
      said: true,
    });
  });

  test("every host's agents are in one list", async () => {
    await until("all three have told", async () =>
      (await team.hosts()).every(({ agents }) => agents.length === 1),
    );
    const hosts = await team.hosts(1);
    expect(hosts.map(({ host, heard, here }) => [host, heard, here])).toEqual(
      expect.arrayContaining([
        ["two1", true, true],
        ["two2", true, false],
      ]),
    );
    const { document } = await team.at(0).bench.json<GatewayHostList>("gateway", "host", "list");
    // by their names, of which one is this machine's
    const byPlace = document.hosts.toSorted((one, other) => Number(one.here) - Number(other.here));
    await requireDocument("gateway.host.list", { ...document, hosts: byPlace });
    expect(await team.at(0).bench.ok("fleet", "ps", "--host", "two2")).toMatch(/^two2 +a0 +\w+ +\w+ +now/m);
  });

  test("a gateway that is killed in the middle of a delivery: the next one settles it, and nothing is typed twice", async () => {
    // an agent in mid-turn: the delivery waits for it, under a claim
    await team.at(1).bench.ok("agent", "send", "a0", "work: 6s");
    const sending = send(0, "two1/a0", "after the kill", "--id", "m2", "--wait-idle", "--timeout", "60s");
    await until("its host has it in hand", async () => {
      const [row] = await team.sql`select state from call where id = 'm2'`;
      return (row as { state: string } | undefined)?.state === "delivering";
    });
    await team.at(1).end("SIGKILL");
    await team.at(1).start();
    expect(await sending).toMatchObject({ status: 0, verdict: "accepted" });
    expect(typedTimes(1, "m2")).toBe(1);
  });

  test("a database that is killed: who sends meanwhile waits for it, and gets his receipt", async () => {
    await team.postgres.kill();
    const sending = send(0, "two2/a0", "meanwhile", "--id", "m3", "--timeout", "60s");
    expect(await send(0, "a0", "at home")).toMatchObject({ status: 0, verdict: "accepted" });
    await team.postgres.start();
    expect(await sending).toMatchObject({ status: 0, verdict: "accepted" });
    expect(typedTimes(2, "m3")).toBe(1);
  });

  test("a frozen gateway: its agents are unknown with an age, messages to it stored; another one waits at the lock, and goes on", async () => {
    const frozen = team.at(2).pid;
    team.at(2).signal("SIGSTOP");
    const stored = await send(0, "two2/a0", "later", "--id", "m4", "--timeout", "1s");
    expect(stored).toMatchObject({ status: 26, verdict: "stored" });
    await until(
      "its lease is over",
      async () => (await team.hosts()).find(({ host }) => host === "two2")?.heard === false,
      { deadline: 30_000, every: 200 },
    );
    const row = (await team.hosts()).find(({ host }) => host === "two2")?.agents[0];
    expect(row).toMatchObject({ agent: "a0", state: "unknown" });
    expect(row?.reason).toMatch(/^its host was not heard from for \d+ s$/);
    // another process of the same home; the record and the socket of the frozen one stand in no way
    const { bench, name } = team.at(2);
    for (const file of ["gateway.pid", "gateway.sock"]) rmSync(bench.path("gateway", file));
    const second = new TeamMember(bench, name);
    try {
      await second.start();
      await until("it waits at the lock", () =>
        second.log().includes(`locked by pid ${frozen}, which is stopped`),
      );
      expect(typedTimes(2, "m4")).toBe(0);
      process.kill(frozen, "SIGKILL");
      await until("it took over", () => typedTimes(2, "m4") === 1);
      expect(await send(0, "two2/a0", "later", "--id", "m4")).toMatchObject({
        status: 0,
        verdict: "accepted",
      });
    } finally {
      await second.end();
      second.removeLog();
    }
  });

  test("a home that is a copy is refused with who holds it, until it is said that it moved", async () => {
    const member = team.at(2);
    const { bench } = member;
    await team.sql`update host set machine_id = ${"f".repeat(32)}, lease_until = now() - interval '1 s' where name = 'two2'`;
    const refused = await bench.run(["gateway", "run", "--json"]);
    expect([refused.status, errorOf(refused.stderr).code]).toEqual([4, "host-elsewhere"]);
    expect(errorOf(refused.stderr).message).toContain("f".repeat(32));
    await requireDocument(
      "gateway.host.move",
      (await bench.json<object>("gateway", "host", "move")).document,
      2,
    );
    expect(await bench.ok("gateway", "host", "move")).toContain("it lives here already");
    await member.start();
    expect(await send(0, "two2/a0", "moved", "--id", "m5")).toMatchObject({ status: 0, verdict: "accepted" });
  });

  test("a host that is taken out takes nothing more, and who waits for it is told", async () => {
    await team.at(1).end();
    const waiting = send(0, "two1/a0", "too late", "--timeout", "60s");
    await until(
      "it is stored",
      async () => (await team.sql`select 1 from call where state = 'stored'`).length === 1,
    );
    const removed = await team.at(0).bench.json<object>("gateway", "host", "remove", "two1");
    await requireDocument("gateway.host.remove", removed.document);
    expect(await waiting).toMatchObject({ status: 25, verdict: "not-ready" });
    expect((await send(0, "two1/a0", "x")).error).toMatchObject({ code: "no-such-host" });
    expect((await team.hosts()).map(({ host }) => host)).not.toContain("two1");
  });

  test("a host that was taken out is told so, invites nobody, and comes in again with an invite", async () => {
    const { bench, name } = team.at(1);
    const codeOf = async (...words: readonly string[]) =>
      errorOf((await bench.run([...words, "--json"], team.addresses)).stderr).code;
    // it never answers: who starts it is not told that it runs
    expect(await codeOf("gateway", "run")).toBe("host-removed");
    expect(await codeOf("gateway", "host", "invite")).toBe("host-removed");
    expect((await bench.run(["gateway", "doctor"])).stdout).toMatch(/^wrong +team +this host was taken out/m);
    const { code } = await team.invite();
    expect((await bench.run(["gateway", "join", code, "--name", name], team.addresses)).status).toBe(0);
    await team.at(1).start();
    expect(await codeOf("gateway", "join", code)).toBe("in-a-team-already");
    expect(await send(0, "two1/a0", "again", "--id", "m6")).toMatchObject({ status: 0, verdict: "accepted" });
  });
});
