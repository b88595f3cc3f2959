/** An agent is the process it was born as, wherever its pane and its session go. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")[19];

describeInLab("the identity of an agent", () => {
  let fleet: SupervisionFleet;
  beforeAll(async () => {
    fleet = await SupervisionFleet.create({ agents: [{ name: "a" }, { name: "b.c" }], heartbeatSeconds: 1 });
    await fleet.active("a", "b.c");
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  const FORMAT = "#{@mosaic_agent}|#{@mosaic_birth}|#{@mosaic_owner}|#{@mosaic_home}";
  /** The pane that carries the agent's mark, with what the marks say. */
  function marked(agent: string) {
    const { stdout } = fleet.tmux("list-panes", "-a", "-F", `#{pane_id}|#{pane_pid}|#{pane_dead}|${FORMAT}`);
    const lines = stdout.split("\n").map((line) => line.split("|"));
    const found = lines.filter(([, , dead, name]) => name === agent && dead === "0");
    if (found.length !== 1) return undefined;
    const [pane = "", pid = "", , , birth = "", owner = "", home = ""] = found[0] ?? [];
    return { pane, pid: Number(pid), birth, owner, home };
  }
  /** Until another process than `pid` is the agent, and its unit active. */
  async function reborn(agent: string, pid: number) {
    const next = await until(`${agent} lives again`, () => {
      const found = marked(agent);
      return found !== undefined && found.pid !== pid && found.birth.startsWith(`${found.pid} `) && found;
    });
    await fleet.active(agent);
    return next;
  }

  test("is written on its pane and session before its unit is ready", () => {
    for (const agent of ["a", "b.c"]) {
      const found = marked(agent);
      expect(found).toMatchObject({
        birth: `${found?.pid} ${startOf(found?.pid ?? 0)}`,
        owner: `${process.getuid?.()} systemd`,
        home: fleet.home,
      });
    }
    expect(fleet.tmux("show-options", "-sv", "@mosaic_home").stdout).toBe(`${fleet.home}\n`);
  });

  test("survives a pane that somebody splits off in front of it, which is not taken for it after its death", async () => {
    const { pane, pid } = marked("a") ?? { pane: "", pid: 0 };
    fleet.tmux("split-window", "-b", "-d", "-t", pane, "exec sleep 4711");
    const beat = () => /^ts=.*$/m.exec(readFileSync(`${fleet.run}/a.hb`, "utf8"))?.[0];
    const before = beat();
    await until("another beat", () => beat() !== before);
    expect(marked("a")?.pid).toBe(pid);
    process.kill(pid, "SIGKILL");
    const next = await reborn("a", pid);
    expect(fleet.tmux("list-panes", "-s", "-t", "=a", "-F", "#{pane_pid}").stdout).toBe(`${next.pid}\n`);
    expect(fleet.restarts("a")).toBe(1);
    const record = readFileSync(`${fleet.run}/a.exit`, "utf8");
    expect(record).toContain(`pid=${pid}\nstatus=\nsignal=9\n`);
  });

  test("survives a new name of its session, which gets its own back; a death after it is noticed at once", async () => {
    const { pid } = marked("b.c") ?? { pid: 0 };
    fleet.tmux("rename-session", "-t", "=b_c", "my work");
    await until("the session has its name again", () => fleet.panePids().get("b_c") === pid, {
      deadline: 10_000,
    });
    expect(fleet.tmux("list-sessions", "-F", "#{session_name}").stdout).not.toContain("my work");
    process.kill(pid, "SIGKILL");
    await reborn("b.c", pid);
  });

  test("is not passed on to another program in its pane", async () => {
    const { pane, pid } = marked("a") ?? { pane: "", pid: 0 };
    fleet.tmux("respawn-pane", "-k", "-t", pane, "exec sleep 4712");
    const next = await reborn("a", pid);
    const { stdout } = fleet.tmux("list-panes", "-s", "-t", "=a", "-F", "#{pane_pid} #{pane_start_command}");
    expect(stdout.startsWith(`${next.pid} `)).toBe(true);
    expect(stdout).not.toContain("4712");
    expect(fleet.property(unitOf("a"), "ActiveState")).toBe("active");
  });

  /** Somebody puts the pane of `b.c` beside that of `a`, whose session it stands in from then on. */
  async function inOneSession() {
    const [a, b] = [marked("a"), marked("b.c")];
    if (a === undefined || b === undefined) throw new Error("not both live");
    expect(fleet.tmux("join-pane", "-d", "-s", b.pane, "-t", a.pane).status).toBe(0);
    await until("the session of b.c is gone", () => fleet.tmux("has-session", "-t", "=b_c").status !== 0);
    return { a, b };
  }
  const sessionOf = (pane: string) =>
    fleet.tmux("display-message", "-p", "-t", pane, "#{session_name}").stdout.trim();

  test("is its own where another agent's pane was moved into its session: its death is nobody else's, and that one has a session again", async () => {
    const { a, b } = await inOneSession();
    const restarts = fleet.restarts("b.c");
    process.kill(a.pid, "SIGKILL");
    const next = await reborn("a", a.pid);
    expect(marked("b.c")).toEqual(b);
    expect(fleet.restarts("b.c")).toBe(restarts);
    expect([sessionOf(next.pane), sessionOf(b.pane)]).toEqual(["a", "b_c"]);
    expect(readFileSync(`${fleet.run}/a.exit`, "utf8")).toContain(`pid=${a.pid}\nstatus=\nsignal=9\n`);
  });

  test("is its own where it was stopped there", async () => {
    const { b } = await inOneSession();
    await fleet.mustDo("fleet", "stop", "a");
    expect(marked("a")).toBeUndefined();
    expect(marked("b.c")).toEqual(b);
    expect(sessionOf(b.pane)).toBe("b_c");
    await fleet.mustDo("fleet", "start", "a", "--grace", "0s");
    expect(marked("b.c")).toEqual(b);
  });

  test("is its own where its pane was moved: its death is told to its own launcher, and leaves the other one alone", async () => {
    const { a, b } = await inOneSession();
    process.kill(b.pid, "SIGKILL");
    await reborn("b.c", b.pid);
    expect(marked("a")).toEqual(a);
    expect(fleet.tmux("list-panes", "-s", "-t", "=a", "-F", "#{pane_pid}").stdout).toBe(`${a.pid}\n`);
    expect(readFileSync(`${fleet.run}/b.c.exit`, "utf8")).toContain(`pid=${b.pid}\nstatus=\nsignal=9\n`);
  });
});
