/** A fleet is changed by command: the roster's other bytes stay, and what runs follows. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
  rmSync,
} from "node:fs";
import type { FleetAdd } from "../../src/operations/documents/fleet-add.ts";
import type { FleetPlanDocument } from "../../src/operations/documents/fleet-plan.ts";
import type { FleetRename } from "../../src/operations/documents/fleet-rename.ts";
import type { FleetRemove } from "../../src/operations/documents/fleet-remove.ts";
import type { FleetSet } from "../../src/operations/documents/fleet-set.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { until } from "../support/poll.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Without run state. */
const stable = (tree: Record<string, string>) =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => !/\/run\//.test(path)));

describe("a fleet that is changed by command", () => {
  let bench: DirectBench;
  const roster = () => readFileSync(bench.path("fleet/roster.yaml"), "utf8");
  const QUICK = ["--grace", "0.2"] as const;

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster(
      "# mine\r\nagents: # all\r\n  # the first\r\n  - name: stub0 # keep\r\n    runtime: stub\r\n",
    );
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", ...QUICK);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("an agent is added, started and removed, and the roster is what it was to the byte", async () => {
    const before = roster();
    const added = await bench.json<FleetAdd>("fleet", "add", "new0", "--runtime", "stub", ...QUICK);
    expect(added).toMatchObject({
      status: 0,
      document: { agent: "new0", outcome: "started", files: [bench.path("fleet/agents/new0.env")] },
    });
    expect(roster()).toBe(`${before}  - name: new0\r\n    runtime: stub\r\n`);
    expect(Object.keys(bench.panes()).toSorted()).toEqual(["_holder", "new0", "stub0"]);
    const removed = await bench.json<FleetRemove>("fleet", "remove", "new0", "--yes");
    expect(removed).toMatchObject({ status: 0, document: { agent: "new0", stopped: true } });
    expect(roster()).toBe(before);
    expect(Object.keys(bench.panes()).toSorted()).toEqual(["_holder", "stub0"]);
    expect(existsSync(bench.path("fleet/agents/new0.env"))).toBe(false);
    expect(existsSync(bench.path("fleet/run/new0.exit"))).toBe(false);
  });

  test("a new agent gets its first message, with its receipt; what can be no message is refused before", async () => {
    const before = roster();
    const add = ["fleet", "add", "first0", "--runtime", "stub", ...QUICK] as const;
    const empty = await bench.run([...add, "--message", "", "--json"]);
    expect([empty.status, roster()]).toEqual([2, before]);
    expect((await bench.run([...add, "--no-start", "--message", "x"])).status).toBe(2);
    const { status, document } = await bench.json<FleetAdd>(...add, "--message", "your first task");
    expect([status, document.outcome, document.receipt?.agent, document.receipt?.verdict]).toEqual([
      0,
      "started",
      "first0",
      "accepted",
    ]);
    await bench.ok("fleet", "remove", "first0", "--yes");
  });

  test("the only orchestrator is neither removed nor given another class without a word", async () => {
    await bench.ok("fleet", "add", "lead0", "--runtime", "stub", "--class", "orchestrator", "--no-start");
    const before = roster();
    for (const change of [
      ["remove", "lead0", "--yes"],
      ["set", "lead0", "class=coder"],
    ]) {
      const { status, stderr } = await bench.run(["fleet", ...change, "--json"]);
      expect([status, stderr, roster()]).toEqual([4, expect.stringContaining('"sole-agent"'), before]);
    }
    await bench.ok("fleet", "set", "lead0", "class=coder", "--force");
    await bench.ok("fleet", "set", "lead0", "class=orchestrator");
    await bench.ok("fleet", "remove", "lead0", "--yes", "--force");
  });

  test("another name takes with it all that is the agent's own, and a running agent starts under it", async () => {
    const before = roster();
    const file = (name: string) => bench.path("fleet", name);
    await bench.ok("fleet", "add", "old0", "--runtime", "stub", "--class", "old0", ...QUICK);
    await bench.ok("agent", "send", "old0", "first words", "--wait-idle");
    writeFileSync(file("agents/old0.env"), `${readFileSync(file("agents/old0.env"), "utf8")}MINE=1\n`);
    const launched = readFileSync(file("run/old0.launch"), "utf8");
    await until("it is idle", async () => (await bench.status())["old0"]?.state === "idle");
    const { status, document } = await bench.json<FleetRename>("fleet", "rename", "old0", "new.0", ...QUICK);
    expect([status, document.outcome, document.was, document.agent]).toEqual([0, "started", "old0", "new.0"]);
    expect(roster()).toBe(`${before}  - name: new.0\r\n    runtime: stub\r\n    class: old0\r\n`);
    expect(Object.keys(bench.panes()).toSorted()).toEqual(["_holder", "new_0", "stub0"]);
    expect(readFileSync(file("agents/new.0.env"), "utf8")).toMatch(/_NAME="new\.0"[\s\S]*MINE=1/);
    expect(existsSync(file("logs/new.0/deliveries"))).toBe(true);
    expect(document.moved).toContain(file("run/new.0.launch"));
    expect(readFileSync(file("run/new.0.launch"), "utf8")).not.toBe(launched);
    const left = Object.keys(bench.tree()).filter((path) => path.includes("old0"));
    expect(left).toEqual([]);
    const wrong = async () => (await bench.verify()).failed.filter((fact) => fact.includes("new.0"));
    await until("nothing is wrong with it", async () => (await wrong()).length === 0, {
      seen: async () => (await wrong()).join("\n"),
    });
    await bench.ok("fleet", "remove", "new.0", "--yes");
    rmSync(file("agents/new.0.env"));
    expect(roster()).toBe(before);
  });

  test("who was stopped stays so under another name; a rename that was cut is finished by the next", async () => {
    const file = (name: string) => bench.path("fleet", name);
    await bench.ok("fleet", "add", "old0", "--runtime", "stub", ...QUICK);
    await bench.ok("fleet", "stop", "old0");
    // as a rename leaves it that is killed once the roster is written
    writeFileSync(bench.path("fleet/roster.yaml"), roster().replace("name: old0", "name: new0"));
    const { status, document } = await bench.json<FleetRename>("fleet", "rename", "old0", "new0", ...QUICK);
    expect([status, document.outcome, document.roster.changed]).toEqual([0, "renamed", false]);
    expect(existsSync(file("agents/old0.env"))).toBe(false);
    expect((await bench.json<FleetPlanDocument>("fleet", "plan")).document.plan.agents).toContainEqual(
      expect.objectContaining({
        agent: "new0",
        action: "nothing",
        reasons: [expect.stringMatching(/^stopped by /)],
      }),
    );
    // nothing is left to be finished
    expect((await bench.run(["fleet", "rename", "old0", "new0"])).status).toBe(2);
    await bench.ok("fleet", "remove", "new0", "--yes");
  });

  test("lines of the operator's in an env file are not lost", async () => {
    await bench.ok("fleet", "add", "kept0", "--runtime", "stub", "--no-start");
    const path = bench.path("fleet/agents/kept0.env");
    writeFileSync(path, `${readFileSync(path, "utf8")}MINE=1\n`);
    const { document } = await bench.json<FleetRemove>("fleet", "remove", "kept0", "--yes");
    expect([document.stopped, document.kept]).toEqual([false, [path]]);
    expect(readFileSync(path, "utf8")).toContain("MINE=1");
  });

  test("a value is set in place, installed, and who runs with the old one is named", async () => {
    const before = roster();
    const { status, document } = await bench.json<FleetSet>("fleet", "set", "stub0", "class=reviewer");
    expect([status, document.agents]).toEqual([0, [{ agent: "stub0", restart_needed: true }]]);
    expect(roster()).toBe(`${before}    class: reviewer\r\n`);
    expect(readFileSync(bench.path("fleet/agents/stub0.env"), "utf8")).toContain(
      'MOSAIC_AGENT_CLASS="reviewer"',
    );
    expect(await bench.ok("fleet", "set", "stub0", "class=reviewer")).toBe("nothing to change\n");
    await bench.ok("fleet", "set", "stub0", "class=worker");
  });

  test("two editors at once lose nothing", async () => {
    const names = ["both0", "both1", "both2", "both3"];
    const results = await Promise.all(
      names.map((name) => bench.run(["fleet", "add", name, "--runtime", "stub", "--no-start"])),
    );
    expect(results.map(({ status, stderr }) => [status, stderr.includes("next")])).toEqual(
      names.map(() => [0, true]),
    );
    for (const name of names) {
      expect(roster()).toContain(`- name: ${name}\r\n`);
      expect(existsSync(bench.path(`fleet/agents/${name}.env`))).toBe(true);
    }
    await Promise.all(names.map((name) => bench.ok("fleet", "remove", name, "--yes")));
    for (const name of names) expect(roster()).not.toContain(name);
  });

  test("agents that add at the same time add no more than the roster lets them", async () => {
    const before = roster();
    const rosterFile = bench.path("fleet/roster.yaml");
    writeFileSync(rosterFile, `agents_may: [add]\r\nagents_most: 2\r\n${before}`);
    const names = ["more0", "more1", "more2"];
    const results = await Promise.all(
      names.map((name) =>
        bench.run(["fleet", "add", name, "--runtime", "stub", "--no-start"], { MOSAIC_AGENT_NAME: "stub0" }),
      ),
    );
    expect(results.map(({ status }) => status ?? -1).toSorted((a, b) => a - b)).toEqual([0, 4, 4]);
    const added = names.filter((name) => roster().includes(`- name: ${name}\r\n`));
    expect(added).toHaveLength(1);
    for (const name of added) await bench.ok("fleet", "remove", name, "--yes");
    writeFileSync(rosterFile, before);
  });

  test("is refused with nothing done: a taken name, the only agent, a wrong value, nobody to ask", async () => {
    const before = bench.tree();
    const refuse = async (...args: readonly string[]) => {
      const { status, stderr } = await bench.run([...args, "--json"]);
      const { error } = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as { error: { code: string } };
      return [status, error.code];
    };
    expect(await refuse("fleet", "add", "stub0", "--runtime", "stub")).toEqual([4, "agent-exists"]);
    expect(await refuse("fleet", "add", "a b", "--runtime", "stub")).toEqual([4, "roster-not-edited"]);
    expect(await refuse("fleet", "add", "new1", "--runtime", "codex")).toEqual([5, "runtime-missing"]);
    expect(await refuse("fleet", "remove", "stub0", "--yes")).toEqual([4, "roster-not-edited"]);
    expect(await refuse("fleet", "remove", "stub0")).toEqual([2, "usage"]);
    expect(await refuse("fleet", "remove", "stubO", "--yes")).toEqual([2, "no-such-agent"]);
    expect(await refuse("fleet", "rename", "stub0", "stub0")).toEqual([4, "agent-exists"]);
    expect(await refuse("fleet", "rename", "stub0", "new0")).toEqual([4, "agent-files-in-the-way"]);
    expect(await refuse("fleet", "rename", "stub0", "a b")).toEqual([2, "usage"]);
    expect(await refuse("fleet", "rename", "stubO", "new1")).toEqual([2, "no-such-agent"]);
    expect(await refuse("fleet", "set", "stub0", "runtime=emacs")).toEqual([4, "roster-not-edited"]);
    expect(await refuse("fleet", "set", "stub0")).toEqual([2, "usage"]);
    expect(Object.keys(bench.panes()).toSorted()).toEqual(["_holder", "stub0"]);
    expect(stable(bench.tree())).toEqual(stable(before));
  });

  test("is written through a link, with a byte order mark and the file's own mode", async () => {
    const text = `\uFEFF${roster()}`;
    mkdirSync(bench.path("../dotfiles"), { recursive: true });
    const real = bench.path("../dotfiles/roster.yaml");
    writeFileSync(real, text);
    chmodSync(real, 0o640);
    const link = bench.path("../linked.yaml");
    symlinkSync(real, link);
    await bench.ok("fleet", "set", "stub0", "class=linked", "--roster", link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, "utf8")).toBe(text.replace("class: worker", "class: linked"));
    expect((statSync(real).mode & 0o777).toString(8)).toBe("640");
  });
});
