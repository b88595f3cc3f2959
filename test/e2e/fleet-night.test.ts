/**
 * The journal of a fleet, as launchers and commands write it: what happened in the night, whoever looked at it. The
 * compiled binary, a real tmux, no user manager.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import type { AgentLast } from "../../src/operations/documents/agent-last.ts";
import type { FleetDoctor } from "../../src/operations/documents/fleet-doctor.ts";
import type { FleetDoctorFix } from "../../src/operations/documents/fleet-doctor-fix.ts";
import type { FleetEvents } from "../../src/operations/documents/fleet-events.ts";
import type { FleetLogs } from "../../src/operations/documents/fleet-logs.ts";
import type { FleetPast } from "../../src/operations/documents/fleet-past.ts";
import type { FleetRecap } from "../../src/operations/documents/fleet-recap.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const QUICK = ["--grace", "0.3"] as const;

describe("a night", () => {
  let bench: DirectBench;
  const events = async (...more: readonly string[]) =>
    (await bench.json<FleetEvents>("fleet", "events", ...more)).document.events;
  const kinds = async (agent: string) =>
    (await events("--agent", agent, "--kind", "start", "--kind", "end")).map(({ kind }) => kind);
  const journal = () => bench.path("fleet/events/events.jsonl");

  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    bench.roster(`
defaults: { restart: { backoff: 100ms } }
agents:
  - { name: stub0, runtime: stub }
  - { name: stub1, runtime: stub }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", ...QUICK);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("a start is in the journal, with who asked for it", async () => {
    const found = await events();
    const commands = found.filter(({ kind }) => kind === "command").map(({ command }) => command);
    expect(commands).toEqual(["fleet install-systemd", "fleet start"]);
    const starts = found.filter(({ kind }) => kind === "start");
    expect(starts.map(({ agent, by }) => `${agent} ${by}`).toSorted()).toEqual([
      "stub0 launcher",
      "stub1 launcher",
    ]);
    const status = await bench.status();
    for (const { agent, pid } of starts) expect(status[agent ?? ""]?.pid).toBe(pid ?? 0);
    expect(statSync(journal()).mode & 0o777).toBe(0o600);
    expect(statSync(bench.path("fleet/events")).mode & 0o777).toBe(0o700);
  });

  test("a death has its cause, and what follows it", async () => {
    const { stub0 } = await bench.status();
    process.kill(stub0?.pid ?? 0, "SIGKILL");
    await until("stub0 is back", async () => (await kinds("stub0")).join(" ") === "start end start");
    const [end] = await events("--agent", "stub0", "--kind", "end");
    expect(end).toMatchObject({
      pid: stub0?.pid ?? 0,
      signal: 9,
      status: null,
      wanted: false,
      cause: "killed by signal 9 (KILL)",
    });
  });

  test("a message has its verdict and its sender, and never its text", async () => {
    const said = await bench.run(["agent", "send", "stub1", "--id", "m1", "--wait-idle", "tell nobody"]);
    expect(said.status).toBe(0);
    // the second answer to the same id is no second message
    await bench.ok("agent", "send", "stub1", "--id", "m1", "--wait-idle", "tell nobody");
    const found = await events("--kind", "message");
    expect(found).toMatchObject([{ agent: "stub1", id: "m1", verdict: "accepted", ending: null }]);
    expect(found[0]?.source).toEndWith(":operator");
    expect(readFileSync(journal(), "utf8")).not.toContain("tell nobody");
  });

  test("who waits for somebody is seen by the next beat, and that it does not any more", async () => {
    await bench.ok("agent", "send", "stub1", "--id", "m2", "--wait-idle", "[[trust]]");
    await until("it is blocked", async () => (await events("--kind", "blocked")).length > 0);
    const recap = (await bench.json<FleetRecap>("fleet", "recap")).document;
    expect(recap.waiting).toMatchObject([{ agent: "stub1", state: "blocked", reason: "trust" }]);
    bench.tmux("send-keys", "-t", "=stub1:", "Down", "Enter");
    await until("it is freed", async () => (await events("--kind", "freed")).length > 0);
    const [blocked, freed] = await events("--kind", "blocked", "--kind", "freed");
    expect(blocked).toMatchObject({ agent: "stub1", state: "blocked", reason: "trust", by: "launcher" });
    expect(freed).toMatchObject({ agent: "stub1", before: "blocked: trust" });
  });

  test("what was said is read from the agent's own record, by who and which message", async () => {
    const { document } = await bench.json<FleetLogs>("fleet", "logs", "stub1");
    expect(document).toMatchObject({ agent: "stub1", from: "record", why_screen: null });
    expect(document.utterances.slice(0, 2)).toMatchObject([
      { who: "user", message_id: "m1", text: "tell nobody" },
      { who: "agent", message_id: null },
    ]);
    expect(document.utterances[0]?.source).toEndWith(":operator");
    const found = await bench.json<FleetLogs>("fleet", "logs", "stub1", "--grep", "TELL nobody", "-n", "1");
    expect(found.document.utterances).toHaveLength(1);
    const text = await bench.ok("logs", "stub1");
    expect(text).toMatch(
      /^\d\d:\d\d:\d\d {2}\S+:operator {2}#m1\n {2}tell nobody\n\d\d:\d\d:\d\d {2}stub1\n {2}/m,
    );
  });

  test("the last answer is on stdout, and to which message on stderr", async () => {
    const { status, stdout, stderr } = await bench.run(["agent", "last", "stub1"]);
    const { document } = await bench.json<AgentLast>("agent", "last", "stub1");
    expect(status).toBe(0);
    expect(document).toMatchObject({ complete: true, message: { message_id: "m2" }, unanswered: [] });
    expect(stdout).toBe(`${document.answer?.text.trim() ?? ""}\n`);
    expect(stderr).toMatch(/^note: stub1 at \d\d-\d\d \d\d:\d\d, to \S+:operator #m2$/m);
    const nothing = await bench.run(["agent", "last", "stub0"]);
    expect(nothing).toMatchObject({ status: 6, stdout: "" });
  });

  test("who follows what is said gets each thing once, as the agent writes it down", async () => {
    const file = `${bench.home}/said`;
    const following = Bun.spawn([builtBinary(), "logs", "stub1", "-f", "-n", "1", "--json"], {
      cwd: bench.home,
      env: { ...bench.environment },
      stdin: "ignore",
      stdout: Bun.file(file),
      stderr: "ignore",
    });
    const heard = () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line) => (JSON.parse(line) as FleetLogs).utterances);
    await until("it shows what is there", () => heard().length === 1);
    await bench.ok("agent", "send", "stub1", "--id", "m3", "--wait-idle", "say more");
    await until("the answer is there", () => heard().at(-1)?.who === "agent" && heard().length > 2);
    following.kill("SIGINT");
    expect(await following.exited).toBe(130);
    expect(heard().map(({ who, message_id: id }) => id ?? who)).toEqual(["agent", "m3", "agent"]);
  });

  test("a stop is told from a death, and a command that failed from one that did not", async () => {
    await bench.ok("fleet", "stop", "stub0");
    const refused = await bench.run(["fleet", "stop", "nobody"]);
    expect(refused.status).toBe(2);
    const [, end] = await events("--agent", "stub0", "--kind", "end");
    expect(end).toMatchObject({ wanted: true, cause: "asked to stop" });
    const commands = await events("--kind", "command", "--agent", "nobody");
    expect(commands.at(-1)).toMatchObject({ command: "fleet stop", agent: "nobody", ending: "usage" });
  });

  test("what an agent said is read when it has ended", async () => {
    const said = await bench.run(["fleet", "logs", "stub0"]);
    expect(said).toMatchObject({ status: 0, stdout: "nothing was said\n", stderr: "" });
  });

  test("the recap says it in one look", async () => {
    const { document } = await bench.json<FleetRecap>("fleet", "recap", "--since", "1h");
    expect(document.waiting).toEqual([]);
    expect(document.ended.map(({ agent, wanted }) => ({ agent, wanted }))).toEqual([
      { agent: "stub0", wanted: false },
      { agent: "stub0", wanted: true },
    ]);
    expect(document.ended[0]?.started_again_at).not.toBeNull();
    expect(document.agents).toMatchObject([
      { agent: "stub0", state: "stopped", starts: 2, ends: 2 },
      { agent: "stub1", starts: 1, ends: 0, turns: 3, messages: { accepted: 3, queued: 0, not_taken: 0 } },
    ]);
    const text = await bench.ok("fleet", "recap", "--since", "1h");
    expect(text).toContain("nobody needs you\n\n2 ended, 1 of them as asked\n");
    expect(text).toMatch(/stub0 {2}killed by signal 9 \(KILL\); back \d\d-\d\d \d\d:\d\d\n/);
  });

  test("each moment of it can be looked at, and what nobody knows is unknown", async () => {
    const at = async (time: string, ...more: readonly string[]) =>
      (await bench.json<FleetPast>("fleet", "ps", "--at", time, ...more)).document.agents;
    const [blocked] = await events("--kind", "blocked");
    const [end] = await events("--agent", "stub0", "--kind", "end");
    expect(await at(blocked?.at ?? "", "stub1")).toMatchObject([
      { agent: "stub1", runs: true, state: "blocked", reason: "trust", evidence: { kind: "blocked" } },
    ]);
    expect(await at(end?.at ?? "", "stub0")).toMatchObject([
      { runs: false, state: "failed", reason: "killed by signal 9 (KILL)" },
    ]);
    expect(await at("2026-01-01", "stub0")).toMatchObject([{ runs: null, state: "unknown", evidence: null }]);
    const text = await bench.ok("agent", "status", "stub1", "--at", blocked?.at ?? "");
    expect(text).toMatch(/^state {6}blocked: trust$/m);
    expect((await bench.run(["fleet", "ps", "--at", "2099-01-01"])).status).toBe(2);
  });

  test("what was said outlives the runtime's own record", async () => {
    const kept = bench.path("fleet/logs/stub1/conversation.jsonl");
    await until("a beat has kept the last answer", () => {
      const lines = existsSync(kept) ? readFileSync(kept, "utf8").trim().split("\n") : [];
      return lines.some((line) => line.includes("#m3")) && lines.at(-1)?.includes('"who":"agent"') === true;
    });
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const before = (await bench.json<FleetLogs>("fleet", "logs", "stub1")).document;
    rmSync(before.record ?? "");
    const after = (await bench.json<FleetLogs>("fleet", "logs", "stub1")).document;
    expect(after.utterances).toEqual(before.utterances);
    expect(after.utterances.map(({ message_id: id }) => id)).toContain("m1");
  });

  test("who follows it is told by the kernel, also over a file that is put aside", async () => {
    const file = `${bench.home}/followed`;
    const following = Bun.spawn([builtBinary(), "fleet", "events", "-f", "--json", "--since", "1s"], {
      cwd: bench.home,
      env: { ...bench.environment },
      stdin: "ignore",
      stdout: Bun.file(file),
      stderr: "ignore",
    });
    const followed = () => readFileSync(file, "utf8");
    await bench.ok("fleet", "pause", "--reason", "one");
    await until("the first is there", () => followed().includes('"detail":"one"'));
    renameSync(journal(), bench.path("fleet/events/events-9999999999999-0a.jsonl"));
    await bench.ok("fleet", "resume");
    await until("the second is there", () => followed().includes('"fleet resume"'));
    following.kill("SIGINT");
    expect(await following.exited).toBe(130);
    const documents = followed()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as FleetEvents);
    const commands = documents.flatMap((document) => document.events).map(({ command }) => command);
    expect(commands.filter((command) => command === "fleet pause")).toHaveLength(1);
    expect(documents.every(({ schema }) => schema === "mosaic.fleet.events/1")).toBe(true);
  });

  test("a line that was cut takes nothing else with it", async () => {
    const before = (await events()).length;
    truncateSync(journal(), statSync(journal()).size - 7);
    await bench.ok("fleet", "pause");
    await bench.ok("fleet", "resume");
    const after = await events();
    expect(after.slice(-2).map(({ command }) => command)).toEqual(["fleet pause", "fleet resume"]);
    expect(after).toHaveLength(before - 1 + 2);
    appendFileSync(journal(), "\u0000\u0000\u0000\u0000");
    expect(await events()).toHaveLength(after.length);
  });

  test("without a journal that can be written everything else goes on", async () => {
    rmSync(bench.path("fleet/events"), { recursive: true });
    mkdirSync(journal(), { recursive: true });
    await bench.ok("fleet", "start", "stub0", ...QUICK);
    const { stub0 } = await bench.status();
    process.kill(stub0?.pid ?? 0, "SIGKILL");
    await until("it is back", async () => {
      const pid = (await bench.status())["stub0"]?.pid;
      return pid !== null && pid !== stub0?.pid;
    });
    expect(await events()).toEqual([]);
    expect(readdirSync(journal())).toEqual([]);
  });

  test("a doctor says what is wrong, mends what is safe, and says each step", async () => {
    rmSync(bench.path("fleet/events"), { recursive: true });
    await bench.ok("fleet", "start", ...QUICK);
    const well = await bench.run(["fleet", "doctor"]);
    expect(well).toMatchObject({ status: 0, stdout: "nothing is wrong, now or at the next boot\n" });
    rmSync(bench.path("tools/tmux/agent-send.sh"));
    chmodSync(bench.path("fleet/run"), 0o755);
    rmSync(journal());
    mkdirSync(journal());
    const ill = await bench.json<FleetDoctor>("fleet", "doctor");
    expect(ill.status).toBe(6);
    expect(ill.document.findings.map(({ finding, fixable }) => [finding, fixable])).toEqual([
      ["scripts", true],
      ["access", false],
      ["journal", false],
    ]);
    const pids = Object.values(await bench.status()).map(({ pid }) => pid);
    const mended = await bench.json<FleetDoctorFix>("fleet", "doctor", "--fix");
    expect(mended.status).toBe(0);
    expect(mended.document.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      [`chmod go-rwx ${bench.path("fleet/run")}`, "done"],
      ["mosaic fleet install-systemd", "done"],
    ]);
    expect(mended.document.findings.map(({ finding }) => finding)).toEqual(["journal"]);
    expect(Object.values(await bench.status()).map(({ pid }) => pid)).toEqual(pids);
  });
});

test("a runtime's hook has its launcher look at once, and no later than the next beat", async () => {
  await using bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "3600" } });
  bench.roster("\nagents:\n  - { name: stub.0, runtime: stub }\n");
  await bench.ok("fleet", "install-systemd");
  await bench.ok("fleet", "start", ...QUICK);
  await bench.ok("agent", "send", "stub.0", "--wait-idle", "[[trust]]");
  const blocked = async () =>
    (await bench.json<FleetEvents>("fleet", "events", "--kind", "blocked")).document.events;
  await until("it waits", async () => (await bench.status())["stub.0"]?.state === "blocked");
  expect(await blocked()).toEqual([]);
  writeFileSync(bench.path("fleet/run/stub_0.death"), "bbb");
  await until("that is written down", async () => (await blocked()).length > 0);
  expect(await blocked()).toMatchObject([{ agent: "stub.0", reason: "trust", by: "launcher" }]);
});
