/** What is asked of agents and fleets of other hosts: two homes of this machine, a real PostgreSQL, fleets of stubs. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { OPERATIONS } from "../../src/operations/index.ts";
import type { AgentAsk } from "../../src/operations/documents/agent-ask.ts";
import type { AgentDialog } from "../../src/operations/documents/agent-dialog.ts";
import type { AgentBroadcast } from "../../src/operations/documents/agent-broadcast.ts";
import type { AgentWait } from "../../src/operations/documents/agent-wait.ts";
import type { FleetRecap } from "../../src/operations/documents/fleet-recap.ts";
import type { GatewayAudit } from "../../src/operations/documents/gateway-audit.ts";
import { runBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres } from "../support/postgres.ts";
import { TeamBench } from "../support/team-bench.ts";

setDefaultTimeout(120_000);
forbidLeaks();

type Answer = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly code: string; readonly agents?: object[] };
};

async function requireDocument(operation: string, document: object): Promise<void> {
  const { document: schema } = (await OPERATIONS[operation]?.schemas()) ?? {};
  expect(schema?.parse(document)).toEqual(document);
}

describeWithPostgres("two homes and a database", () => {
  let team: TeamBench;
  let here: string;

  beforeAll(async () => {
    team = await TeamBench.start(2, 2);
    await team.gather();
    here = team.at(0).name;
    await until("both have told of their agents", async () =>
      (await team.hosts()).every(({ agents }) => agents.length === 2),
    );
  });
  afterAll(() => team[Symbol.asyncDispose]());

  /** Asks from the first home: the exit status, and each document of stdout, or the error. */
  async function ask(...words: readonly string[]) {
    const { home: cwd, environment: env } = team.at(0).bench;
    const run = await runBinary([...words, "--json"], { cwd, env, timeout: 90_000 });
    const text = run.stdout === "" ? run.stderr : run.stdout;
    // of one host a document, of several one a line
    const isLines = words.includes("all") && words[0] === "fleet";
    const documents = (isLines ? text.trimEnd().split("\n") : [text]).map((one) => JSON.parse(one) as Answer);
    return { status: run.status, documents, first: documents[0] ?? {}, code: documents.at(-1)?.error?.code };
  }
  /** By a token, at the gateway of the first home. */
  async function asToken(token: string, operation: string, request: object) {
    const response = await fetch(`http://127.0.0.1:${team.at(0).port}/api/v1/${operation}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    return { status: response.status, code: ((await response.json()) as Answer).error?.code };
  }

  test("an answer of another host's agent comes back with the document that it has at home", async () => {
    const there = await ask("agent", "ask", "two1/a0", "what is it?");
    const home = await ask("agent", "ask", "a0", "what is it?");
    await requireDocument("agent.ask", there.first);
    const [answer] = (there.first as unknown as AgentAsk).answers;
    expect([there.status, answer?.agent, answer?.outcome, answer?.receipt.verdict]).toEqual([
      0,
      "two1/a0",
      "answered",
      "accepted",
    ]);
    expect(answer?.text).toContain("what is it?");
    const fields = ({ first }: typeof home) =>
      new Set(Object.keys((first as unknown as AgentAsk).answers[0] ?? {}));
    expect(fields(there)).toEqual(fields(home));
    expect((there.first as unknown as AgentAsk).source).toBe(`${here}:operator`);
    const both = await ask("agent", "ask", "two1/a1,a1", "and you?");
    const { answers } = both.first as unknown as AgentAsk;
    expect([both.status, answers.map(({ agent, outcome }) => [agent, outcome])]).toEqual([
      0,
      [
        ["two1/a1", "answered"],
        ["a1", "answered"],
      ],
    ]);
    expect((await ask("agent", "ask", "two1/nobody", "x")).code).toBe("no-such-agent");
  });

  test("agents of two hosts are waited for together, and one that is gone ends it as at home", async () => {
    const waited = await ask("agent", "wait", "two1/*", "a0");
    await requireDocument("agent.wait", waited.first);
    const rows = (waited.first as unknown as AgentWait).agents;
    expect([waited.status, rows.map(({ agent, outcome }) => `${agent} ${outcome}`)]).toEqual([
      0,
      ["two1/a0 reached", "two1/a1 reached", "a0 reached"],
    ]);
    // on a busy host it may not even have been taken by then
    const short = await ask("agent", "wait", "two1/a0", "a0", "--for", "exit", "--timeout", "1s");
    expect([10, 26]).toContain(short.status ?? -1);
    expect((await ask("agent", "wait", "two1/a0", "--class", "worker")).status).toBe(2);
    const stopped = await ask("fleet", "stop", "--host", "two1", "a1", "--now");
    await requireDocument("fleet.stop", stopped.first);
    // and who it was is named there: not the user of that host
    expect(readFileSync(team.at(1).bench.path("fleet/agents/a1.stopped"), "utf8")).toContain(
      `\nby=owner at ${here}\n`,
    );
    const recap = await team.at(1).bench.run(["fleet", "recap", "--json"]);
    expect((JSON.parse(recap.stdout) as FleetRecap).commands).toContainEqual(
      expect.objectContaining({ command: "fleet stop", agent: "a1", by: `owner at ${here}` }),
    );
    const gone = await ask("agent", "wait", "a0", "two1/a1", "--for", "blocked");
    expect([gone.status, gone.code]).toEqual([24, "agent-died"]);
    expect(gone.first.error?.agents).toContainEqual(
      expect.objectContaining({ agent: "two1/a1", outcome: "died", state: "dead" }),
    );
    const started = await ask("fleet", "start", "--host", "two1", "a1", "--grace", "0s");
    expect([started.status, started.first["host"]]).toEqual([0, "two1"]);
  });

  test("one message goes to agents of all hosts, by their names, a whole host, or a class", async () => {
    await team.at(1).bench.ok("agent", "wait");
    const sent = await ask("agent", "broadcast", "two1/*", "a0", "--message", "to all", "--id", "b1");
    await requireDocument("agent.broadcast", sent.first);
    const receipts = (sent.first as unknown as AgentBroadcast).receipts.map(
      ({ agent, verdict }) => `${agent} ${verdict}`,
    );
    expect([sent.status, receipts]).toEqual([0, ["two1/a0 accepted", "two1/a1 accepted", "a0 accepted"]]);
    // the same id again is the same message
    await ask("agent", "broadcast", "two1/*", "a0", "--message", "to all", "--id", "b1");
    const words = ["--host", "all", "--class", "worker", "--message", "to a class", "--id", "b2"];
    const ofClass = await ask("agent", "broadcast", ...words);
    expect([ofClass.status, (ofClass.first as unknown as AgentBroadcast).receipts.length]).toEqual([0, 4]);
    const typed = [...team.at(0).typed(), ...team.at(1).typed()];
    expect(["b1", "b2"].map((id) => typed.filter((one) => one === id).length)).toEqual([3, 4]);
    expect((await ask("agent", "broadcast", "--host", "all", "--class", "none", "--message", "x")).code).toBe(
      "no-such-class",
    );
  });

  test("what an agent of another host asks is answered once, by who has read that very dialog", async () => {
    await team.at(0).bench.ok("agent", "send", "two1/a1", "[[trust]] go on");
    await team.at(1).bench.ok("agent", "wait", "a1", "--for", "blocked");
    const shown = await ask("agent", "answer", "two1/a1");
    await requireDocument("agent.dialog", shown.first);
    const { dialog } = shown.first as unknown as AgentDialog;
    expect([shown.first["host"], dialog?.options]).toEqual([
      "two1",
      ["No, exit", "Yes, I trust this folder"],
    ]);
    const choose = (id: string) => ask("agent", "answer", "two1/a1", "--choose", "yes", "--dialog", id);
    const other = await choose("3f0c9a2e11d07b54");
    expect([other.status, other.code]).toEqual([6, "dialog-changed"]);
    const answered = await choose(dialog?.id ?? "");
    await requireDocument("agent.answer", answered.first);
    expect([answered.status, answered.first["outcome"], answered.first["option"]]).toEqual([
      0,
      "answered",
      "Yes, I trust this folder",
    ]);
    expect((await choose(dialog?.id ?? "")).code).toBe("dialog-changed");
    const logs = await ask("fleet", "logs", "two1/a1");
    await requireDocument("fleet.logs", logs.first);
    expect([logs.status, logs.first["host"], JSON.stringify(logs.first).includes("go on")]).toEqual([
      0,
      "two1",
      true,
    ]);
    expect((await ask("fleet", "logs", "two1/a1", "--follow")).status).toBe(2);
  });

  test("what a fleet did and would do is seen from every host", async () => {
    for (const verb of ["recap", "events"]) {
      const one = await ask("fleet", verb, "--host", "two1");
      await requireDocument(`fleet.${verb}`, one.first);
      expect([verb, one.status, one.first["host"]]).toEqual([verb, 0, "two1"]);
    }
    const plans = await ask("fleet", "plan", "--host", "all");
    expect(new Set(plans.documents.map(({ host }) => host))).toEqual(new Set([here, "two1"]));
    for (const plan of plans.documents) await requireDocument("fleet.plan", plan);
    const applied = await ask("fleet", "apply", "--host", "all", "--yes", "--now", "--grace", "0s");
    expect([applied.status, applied.documents.length]).toEqual([0, 2]);
    expect((await ask("fleet", "recap", "--host", "two9")).code).toBe("no-such-host");
  });

  test("who may work with one host is refused for the other, by its own gateway too", async () => {
    const { bench } = team.at(0);
    await bench.ok("gateway", "user", "add", "ada@example.org", "--role", "member");
    await bench.ok("gateway", "allow", "ada@example.org", "read,send,operate", `${here}/*`);
    const words = ["--scope", "read,send,operate", "--user", "ada@example.org"];
    const token = (await bench.ok("gateway", "token", "create", "ada", ...words)).trim();
    const wishes: readonly (readonly [string, object])[] = [
      ["agent.send", { agent: "two1/a0", text: "x" }],
      ["agent.ask", { agents: ["two1/a0"], text: "x" }],
      ["agent.wait", { agents: ["two1/*"] }],
      ["agent.broadcast", { agents: [`${here}/a0`, "two1/a0"], text: "x" }],
      ["agent.broadcast", { hosts: ["all"], text: "x" }],
      ["agent.last", { agent: "two1/a0" }],
      ["agent.dialog", { agent: "two1/a0" }],
      ["agent.answer", { agent: "two1/a0", dialog: "x", choose: "1" }],
      ["fleet.logs", { agent: "two1/a0" }],
      ["fleet.recap", { host: "two1" }],
      ["fleet.events", { host: "two1", agents: ["a0"] }],
      ["fleet.plan", { host: "two1" }],
      ["fleet.stop", { host: "two1" }],
      ["fleet.start", { host: "two1", agents: ["a0"] }],
      ["fleet.apply", { host: "two1" }],
    ];
    for (const [operation, request] of wishes) {
      expect([operation, await asToken(token, operation, request)]).toEqual([
        operation,
        { status: 403, code: "right-missing" },
      ]);
    }
    expect((await asToken(token, "agent.wait", { agents: [`${here}/a0`, "a1"] })).status).toBe(200);
    expect((await asToken(token, "fleet.recap", { host: here })).status).toBe(200);
    // a gateway that let it pass: what the database has is judged by the host that it is for
    const made = wishes.filter(([operation]) => operation !== "agent.broadcast");
    for (const [at, [operation, request]] of made.entries()) {
      const own = { ...request, ...("host" in request ? { host: null } : {}) };
      const text = JSON.stringify(own).replaceAll("two1/*", "a0").replaceAll("two1/", "");
      await team.sql`
        insert into call (host_id, line, id, seq, operation, request, request_sha256, from_host_id, created_by,
          created_at, expires_at)
        select host_id, ${`/forged${10 + at}`}, 'forged', 1, ${operation}, ${text}::text::jsonb, '', host_id, 'token:ada',
          clock_timestamp(), clock_timestamp() + interval '1 minute'
        from host where name = 'two1'`;
    }
    await until("all were judged", async () => {
      const [row] =
        await team.sql`select count(*)::int as n from call where id = 'forged' and state = 'ended'`;
      return (row as { n: number }).n === made.length;
    });
    const rows =
      await team.sql`select outcome, outcome->>'code' as code from call where id = 'forged' order by line`;
    // a list has what may be read of it, and that is nothing
    const wanted = made.map(([operation]) => (operation === "fleet.recap" ? null : "right-missing"));
    expect(rows.map((row: { code: string | null }) => row.code)).toEqual(wanted);
    expect(JSON.stringify(rows)).not.toContain('"a0"');
  });

  test("the audit says at which host it was written, and shows one host's alone", async () => {
    await team.at(1).bench.ok("gateway", "user", "add", "bob@example.org");
    const { document } = await team.at(0).bench.json<GatewayAudit>("gateway", "audit", "--last", "200");
    expect(new Set(document.lines.map(({ host }) => host))).toEqual(new Set([here, "two1"]));
    expect(document.lines).toContainEqual(
      expect.objectContaining({
        action: "fleet.start",
        resource: "two1/a0",
        outcome: "right-missing",
        host: here,
      }),
    );
    const own = await team.at(0).bench.json<GatewayAudit>("gateway", "audit", "--host", "two1");
    expect(new Set(own.document.lines.map(({ host }) => host))).toEqual(new Set(["two1"]));
    expect((await team.at(0).bench.ok("gateway", "audit")).split("\n")[0]).toMatch(/^TIME +HOST +WHO/);
    await team.at(0).bench.ok("gateway", "audit", "--verify");
  });

  test("a host that is away is a row and exit 3, and a message to it is stored; when it is back all is done", async () => {
    await team.at(1).end();
    await until(
      "it is not heard from",
      async () => (await team.hosts()).find(({ host }) => host === "two1")?.heard === false,
    );
    const recap = await ask("fleet", "recap", "--host", "all");
    expect([recap.status, recap.documents.find(({ host }) => host === "two1")?.error?.code]).toEqual([
      3,
      "host-silent",
    ]);
    const apply = await ask("fleet", "apply", "--host", "all", "--yes", "--now", "--grace", "0s");
    expect([apply.status, apply.documents.length]).toEqual([3, 2]);
    const asked = await ask("agent", "ask", "two1/a0", "later", "--id", "q1", "--timeout", "1s");
    const { answers } = asked.first as unknown as AgentAsk;
    expect([asked.status, answers[0]?.receipt.verdict]).toEqual([26, "stored"]);
    expect((await ask("agent", "wait", "two1/a0", "--timeout", "1s")).status).toBe(26);
    const sent = await ask("agent", "broadcast", "two1/*", "--message", "x", "--id", "b3", "--timeout", "1s");
    expect(sent.status).toBe(26);
    await team.at(1).start();
    const again = await ask("agent", "ask", "two1/a0", "later", "--id", "q1");
    expect([again.status, (again.first as unknown as AgentAsk).answers[0]?.outcome]).toEqual([0, "answered"]);
    await until("all that was stored is typed", () => {
      const typed = team.at(1).typed();
      return ["b3", "q1"].every((id) => typed.includes(id));
    });
    expect(
      team
        .at(1)
        .typed()
        .filter((id) => id === "q1"),
    ).toHaveLength(1);
  });
});
