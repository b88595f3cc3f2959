/** `mosaic fleet ps`: every flag where it belongs and nowhere else, the document, and the screen that is kept up to date. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { type PsDocument } from "../support/supervision-ps.ts";
import { unitOf } from "../support/supervision-units.ts";
import { TmuxServer } from "../support/tmux-server.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c", "d"];

describeInLab("fleet ps", () => {
  let fleet: SupervisionFleet;

  beforeAll(async () => {
    fleet = await SupervisionFleet.create({ agents: AGENTS.map((name) => ({ name })) });
    await fleet.active(...AGENTS);
    await until("all beat", async () =>
      (await fleet.ps()).agents.every(({ beat }) => beat.state === "alive"),
    );
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  /** The flags of every agent that has some. */
  async function flags(): Promise<Readonly<Record<string, readonly string[]>>> {
    const rows = (await fleet.ps()).agents;
    return Object.fromEntries(
      rows.filter((row) => row.flags.length > 0).map((row) => [row.agent, row.flags]),
    );
  }

  test("as a document has its schema, the host, and of each agent all that is known, with no flag where all is well", async () => {
    const list = (await fleet.ps()) as PsDocument & Readonly<Record<string, unknown>>;
    expect(list).toMatchObject({
      schema: "mosaic.fleet.ps/1",
      supervisor: "systemd",
      paused: null,
      unanswered: [],
      unmanaged: [],
    });
    expect(list.host).not.toBe("");
    expect(list["tenant_id"]).toBeDefined();
    expect(list.agents.map(({ agent }) => agent)).toEqual(AGENTS);
    const pids = fleet.panePids();
    for (const row of list.agents) {
      expect(row).toEqual({
        agent: row.agent,
        host: list.host,
        runtime: "command",
        class: "worker",
        state: expect.stringMatching(/^(starting|unknown)$/),
        reason: null,
        source: expect.stringMatching(/^(process|none)$/),
        rule: expect.stringMatching(/^command\./),
        since_is_bound: false,
        since: null,
        supervisor: { state: "running", reason: null, unit: unitOf(row.agent) },
        remark: null,
        pid: pids.get(row.agent),
        started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        beat: { state: "alive", age_ms: expect.any(Number), reason: null },
        idle_ms: expect.any(Number),
        restarts: 0,
        memory_bytes: expect.any(Number),
        memory_source: expect.stringMatching(/^(cgroup|processes)$/),
        cpu_percent: expect.any(Number),
        // a program of one's own says no version
        runtime_version: null,
        measured: null,
        budget: null,
        until: null,
        flags: [],
      } as never);
      const age = Date.now() - Date.parse(row.started_at ?? "");
      expect(age).toBeGreaterThan(-1_500);
      expect(age).toBeLessThan(60_000);
      expect(row.memory_bytes).toBeGreaterThan(100_000);
    }
  });

  test("flags BOOT-ENABLE for the one whose unit is disabled", async () => {
    fleet.systemctl("--quiet", "disable", unitOf("b"));
    try {
      expect(await flags()).toEqual({ b: ["BOOT-ENABLE"] });
    } finally {
      fleet.systemctl("--quiet", "enable", unitOf("b"));
    }
    expect(await flags()).toEqual({});
  });

  test("flags BOOT-ENABLE for all of them where the holder's unit is disabled", async () => {
    fleet.systemctl("--quiet", "disable", "mosaic-tmux-holder.service");
    try {
      expect(Object.values(await flags())).toEqual(AGENTS.map(() => ["BOOT-ENABLE"]));
    } finally {
      fleet.systemctl("--quiet", "enable", "mosaic-tmux-holder.service");
    }
  });

  test("flags UNMANAGED a session and a unit that the roster does not have, in rows of their own", async () => {
    fleet.tmux("new-session", "-d", "-s", "stranger", "sleep 1000");
    try {
      fleet.writeRoster({ agents: AGENTS.slice(0, 3).map((name) => ({ name })) });
      expect((await fleet.ps()).unmanaged.toSorted()).toEqual([unitOf("d"), "session d", "session stranger"]);
      const table = await fleet.mustDo("fleet", "ps");
      expect(table).toMatch(/^session stranger .*UNMANAGED/m);
      expect(await flags()).toEqual({});
    } finally {
      fleet.tmux("kill-session", "-t", "=stranger");
      fleet.writeRoster({ agents: AGENTS.map((name) => ({ name })) });
    }
    expect((await fleet.ps()).unmanaged).toEqual([]);
  });

  test("flags UNCONTAINED the one whose process is in another cgroup, and verify fails on it", async () => {
    const pid = fleet.panePid("c");
    const home = fleet.cgroupOf(pid);
    const root = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].find((path) => existsSync(path + home)) ?? "";
    const elsewhere = `${root}${home.slice(0, home.lastIndexOf("/"))}/elsewhere`;
    mkdirSync(elsewhere);
    // its launcher would take it back at its next beat, which may come between any two looks
    const launcher = Number(fleet.property(unitOf("c"), "MainPID"));
    process.kill(launcher, "SIGSTOP");
    try {
      writeFileSync(`${elsewhere}/cgroup.procs`, String(pid));
      expect(await flags()).toEqual({ c: ["UNCONTAINED"] });
      const verified = await fleet.mosaic("fleet", "verify", "--timeout", "0s");
      expect(verified.stdout).toMatch(/^FAILED +c: not in its unit's cgroup/m);
      expect(verified.status).toBe(6);
    } finally {
      writeFileSync(`${root}${home}/cgroup.procs`, String(pid));
      rmdirSync(elsewhere);
      process.kill(launcher, "SIGCONT");
    }
    expect(await flags()).toEqual({});
  });

  test("flags DRIFT the one whose pane runs something else", async () => {
    const before = fleet.panePids();
    fleet.writeRoster({
      agents: AGENTS.map((name) => (name === "a" ? { name, runtime: "codex" } : { name })),
    });
    try {
      expect(await flags()).toEqual({ a: ["DRIFT"] });
      expect((await fleet.row("a")).remark).toBe("the pane runs sleep, not codex");
    } finally {
      fleet.writeRoster({ agents: AGENTS.map((name) => ({ name })) });
    }
    expect(fleet.panePids()).toEqual(before);
  });

  test("flags SKEW the one whose launcher is of another version", async () => {
    const path = `${fleet.run}/b.hb`;
    // its next beat would take the place of the planted one
    const launcher = Number(fleet.property(unitOf("b"), "MainPID"));
    process.kill(launcher, "SIGSTOP");
    const text = readFileSync(path, "utf8");
    try {
      expect(text).toMatch(/^launcher=\d+$/m);
      writeFileSync(path, text.replace(/^launcher=\d+$/m, "launcher=9999"));
      expect(await flags()).toEqual({ b: ["SKEW"] });
    } finally {
      writeFileSync(path, text);
      process.kill(launcher, "SIGCONT");
    }
    expect(await flags()).toEqual({});
  });

  test("flags PAUSED everybody while the fleet is paused, and says by whom and why", async () => {
    await fleet.mustDo("fleet", "pause", "--reason", "host upgrade");
    try {
      expect(Object.values(await flags())).toEqual(AGENTS.map(() => ["PAUSED"]));
      const { stderr } = await fleet.mosaic("fleet", "ps");
      expect(stderr).toMatch(/the fleet is paused by \S+@\S+ since \S+: host upgrade/);
    } finally {
      await fleet.mustDo("fleet", "resume");
    }
  });

  describe("--watch", () => {
    test("in a pipe lets one table follow the other until it is interrupted, with no escape in it", async () => {
      const watching = fleet.spawn("fleet", "ps", "--watch", "--interval", "50ms");
      await until("three tables", () => watching.stdout().split("AGENT ").length > 3);
      watching.kill("SIGINT");
      const { status, stdout, stderr } = await watching.finished;
      expect(status).toBe(130);
      expect(stdout + stderr).not.toContain("\u001b");
    });

    test("on a terminal follows the agents and the size of the terminal, and Ctrl-C gives back the screen of before", async () => {
      using terminal = new TmuxServer({
        command: ["bash", "--norc", "--noprofile"],
        env: { ...fleet.environment(), PS1: "prompt> ", TERM: "screen-256color" },
        size: [120, 20],
      });
      const screen = () => terminal.capture();
      const lines = () => screen().trimEnd().split("\n");
      const shows = async (what: string, matches: () => boolean) =>
        await until(what, matches, { seen: screen });
      await shows("the prompt", () => screen().includes("prompt>"));
      terminal.type("echo before; " + builtBinary() + " fleet ps --watch --interval 100ms; echo status=$?");
      terminal.sendKeys(["Enter"]);
      const rows = () => lines().flatMap((line) => /^[> ] ([a-d]) +command /.exec(line)?.[1] ?? []);
      const showsAll = () => rows().join(" ") === AGENTS.join(" ");
      await shows("the list", () => /AGENT +RUNTIME/.test(screen()) && showsAll());
      expect(terminal.format("#{alternate_on} #{cursor_flag}")).toBe("1 0");
      expect(screen()).not.toContain("prompt>");

      const before = fleet.panePids();
      process.kill(fleet.panePid("a"), "SIGKILL");
      await fleet.livingAgain(["a"], before);
      await shows("why it was restarted", () => /^[> ] a .*restarted/m.test(screen()));

      terminal.tmux("resize-window", "-t", "=test:", "-x", "80", "-y", "24");
      await shows("the list, and the agent below it", () => showsAll() && /a · screen/.test(screen()));
      terminal.tmux("resize-window", "-t", "=test:", "-x", "120", "-y", "20");
      await shows("the agent beside it again", () => showsAll() && /^> a .*│/m.test(screen()));

      terminal.sendKeys(["C-c"]);
      await shows("the screen of before", () => screen().includes("status=130"));
      expect(screen()).toContain("before");
      expect(screen()).not.toContain("RUNTIME");
      expect(terminal.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    });
  });
});
