/**
 * A fleet that hits a usage limit: what is kept, who is told to go on, and how often a model is asked meanwhile. The
 * compiled binary, a real tmux, no user manager; launchers alone act at the end of the limit.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { START_GAP_MS } from "../../src/domain/limits/start-turn.ts";
import type { AgentExplain } from "../../src/operations/documents/agent-explain.ts";
import type { AgentReceipt } from "../../src/operations/documents/agent-receipt.ts";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Long enough for all that is done while it holds, on a host at work. */
const LIMIT_S = 20;

const AGENTS = ["goes", "goes2", "waits", "asks"] as const;

/** A line of a stub's record, as far as it is looked at. */
interface Line {
  readonly type: string;
  readonly text?: string;
  readonly until?: string;
  readonly at: string;
  readonly cwd?: string;
}

describe("a usage limit", () => {
  let bench: DirectBench;

  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    bench.roster(`
accounts: { shared: { stub: ~/shared } }
notify: { command: [sh, -c, 'cat >>"$HOME/told"'] }
agents:
  - { name: goes, runtime: stub, account: shared, on_limit: resume, working_directory: ~/goes }
  - { name: goes2, runtime: stub, account: shared, on_limit: resume, working_directory: ~/goes2 }
  - { name: waits, runtime: stub, working_directory: ~/waits }
  - { name: asks, runtime: stub, on_limit: ask, working_directory: ~/asks }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  /** All that the stub of an agent wrote down. */
  const record = (agent: string): readonly Line[] => {
    const folders = [".local/state/mosaic-stub", "shared"].map((name) => join(bench.home, name, "sessions"));
    return folders
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .map((path) => readFileSync(path, "utf8").trim().split("\n"))
      .map((lines) => lines.map((line) => JSON.parse(line) as Line))
      .filter(([first]) => first?.cwd?.endsWith(`/${agent}`))
      .flat();
  };
  const given = (agent: string, text: string) =>
    record(agent).filter((line) => line.type === "user" && line.text?.includes(text) === true).length;
  /** The end of its limit; the end of the turn behind it may not be written down yet. */
  const endOf = (agent: string) => record(agent).findLast(({ type }) => type === "limit")?.until ?? "";
  const refusals = (agent: string) => record(agent).filter(({ type }) => type === "limit").length;

  /** As the hook of a runtime does where a turn ends: the launcher looks within a second. */
  const wake = (agents: readonly string[]) => {
    for (const agent of agents) appendFileSync(bench.path("fleet/run", `${agent}.death`), "b");
  };

  test("agents of one account start one after another, with its folder", () => {
    const began = ["goes", "goes2"].map((agent) => Date.parse(record(agent)[0]?.at ?? ""));
    const [first = 0, second = 0] = began.toSorted((one, other) => one - other);
    // how long a stub takes until it writes is its own affair: what counts is that none begins before its turn
    const turn = Number(readFileSync(bench.path("fleet/locks/account-stub-shared.turn"), "utf8"));
    expect(turn).toBeGreaterThan(first - START_GAP_MS);
    expect(second).toBeGreaterThanOrEqual(turn);
    expect(readdirSync(join(bench.home, "shared/sessions"))).toHaveLength(2);
  });

  test("nobody asks a model before its end; then each goes on, and each message comes once", async () => {
    await bench.ok("agent", "broadcast", ...AGENTS, "--message", `[[limit=${LIMIT_S}]] work`, "--wait-idle");
    for (const agent of AGENTS) await until(`${agent} is refused`, () => refusals(agent) === 1);
    wake(AGENTS);
    const resets = Math.max(...AGENTS.map((agent) => Date.parse(endOf(agent))));

    // it is told with its end; a stub writes its state behind its record
    const explained = async () => (await bench.json<AgentExplain>("agent", "explain", "waits")).document;
    await until("its state is told", async () => (await explained()).state === "blocked");
    expect(await explained()).toMatchObject({ reason: "rate-limit", rule: "stub.native.limit" });
    expect(await bench.ok("ps")).toMatch(/waits +stub.* blocked: limit until \d\d:\d\d/);

    // what is sent meanwhile is kept, or refused where a person decides
    const sent = await bench.json<AgentSend>("agent", "send", "waits", "kept for later", "--id", "kept");
    expect(sent).toMatchObject({ status: 20, document: { verdict: "queued", channel: "mosaic" } });
    const again = await bench.json<AgentSend>("agent", "send", "waits", "kept for later", "--id", "kept");
    expect(again.document.evidence.repeats).not.toBeNull();
    const other = await bench.run(["agent", "send", "waits", "another text", "--id", "kept"]);
    expect(other.status).toBe(2);
    const refused = await bench.json<AgentSend>("agent", "send", "asks", "not now", "--id", "no");
    expect(refused).toMatchObject({ status: 22, document: { verdict: "blocked", channel: null } });
    expect(refused.document.detail).toMatch(/^limit until \d\d:\d\d/);
    expect(Date.now()).toBeLessThan(resets);
    expect(AGENTS.map((agent) => refusals(agent))).toEqual([1, 1, 1, 1]);

    // nobody but the launchers acts at the end
    await until(
      "those go on who shall",
      () => given("goes", "Go on with") === 1 && given("goes2", "Go on with") === 1,
      { deadline: 60_000 },
    );
    await until("what was kept has come", () => given("waits", "kept for later") === 1);
    for (const agent of ["goes", "goes2"]) {
      const told = record(agent).find((line) => line.text?.includes("Go on with") === true);
      const lateMs = Date.parse(told?.at ?? "") - resets;
      expect(lateMs).toBeGreaterThan(-1000 * LIMIT_S);
      expect(lateMs).toBeLessThan(60_000);
    }
    const past = await bench.json<AgentReceipt>("agent", "receipt", "kept");
    expect(past.document.deliveries).toMatchObject([{ agent: "waits", verdict: "accepted" }]);

    // and that was all: no second refusal, nothing twice, nothing left behind
    await until("nothing is due", () =>
      AGENTS.every((agent) => !existsSync(bench.path("fleet/logs", agent, "due"))),
    );
    await bench.ok("fleet", "limits", "flush");
    expect(AGENTS.map((agent) => refusals(agent))).toEqual([1, 1, 1, 1]);
    expect([given("goes", "Go on with"), given("goes2", "Go on with")]).toEqual([1, 1]);
    expect([given("waits", "Go on with"), given("waits", "kept for later")]).toEqual([0, 1]);
    expect([given("asks", "Go on with"), given("asks", "not now")]).toEqual([0, 0]);
    expect(existsSync(bench.path("fleet/logs/waits/waiting"))).toBe(false);
  });

  test("a login that is gone is told of once an account", async () => {
    const told = () => {
      const path = join(bench.home, "told");
      const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
      return lines.filter((line) => line.includes('"login"')).length;
    };
    const blocked = async () => {
      const { document } = await bench.json<{ events: { reason: string | null }[] }>(
        "fleet",
        "events",
        "--kind",
        "blocked",
      );
      return document.events.filter(({ reason }) => reason === "login").length;
    };
    await bench.run(["agent", "broadcast", ...AGENTS, "--message", "[[login]]", "--wait-idle"]);
    for (const agent of AGENTS)
      await until(`${agent} is at its login`, async () => (await bench.status())[agent]?.reason === "login");
    wake(AGENTS);
    await until("all wait for a login", async () => (await blocked()) === AGENTS.length);
    await until("somebody was told of both accounts", () => told() >= 2);
    await bench.ok("fleet", "notify", "flush");
    expect(told()).toBe(2);
  });
});
