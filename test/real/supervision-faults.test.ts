/** What happens to the files and programs that mosaic reads its truth from, while a fleet runs. */
// runs once: what cannot be read is alike for any user
// runs alone: it bounds how long mosaic waits for who does not answer
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses } from "../support/processes.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { rowOf, type PsDocument } from "../support/supervision-ps.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** `fleet ps` may not take longer, whoever does not answer. */
const PATIENCE_MS = 4_000;

function managerPid(): number {
  const [manager] = findProcesses((pid) => {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return false;
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return argv[0]?.endsWith("/systemd") === true && argv[1] === "--user";
  });
  if (manager === undefined) throw new Error("no user manager");
  return manager.pid;
}

async function whileStopped(pids: readonly number[], work: () => Promise<void>): Promise<void> {
  try {
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
}

/** What ps says, and that it says it in time. */
async function psInTime(fleet: SupervisionFleet): Promise<{
  readonly list: PsDocument;
  readonly table: string;
  readonly stderr: string;
}> {
  const asked = performance.now();
  const [json, plain] = await Promise.all([
    fleet.mosaic("fleet", "ps", "--json"),
    fleet.mosaic("fleet", "ps"),
  ]);
  expect(performance.now() - asked).toBeLessThan(PATIENCE_MS);
  expect([json.status, plain.status]).toEqual([0, 0]);
  return { list: JSON.parse(json.stdout) as PsDocument, table: plain.stdout, stderr: plain.stderr };
}

/** A beat as b writes it, of a's process. */
function goodBeat(fleet: SupervisionFleet): string {
  return readFileSync(`${fleet.run}/b.hb`, "utf8")
    .replace(/^pid=.*/m, `pid=${fleet.panePid("a")}`)
    .replace(/^pid_start=.*\n/m, "");
}

describeInLab("a running fleet", () => {
  let fleet: SupervisionFleet;
  let heartbeat: string;

  beforeAll(async () => {
    // after the first one none, in the place of what these tests put there
    fleet = await SupervisionFleet.create({
      agents: [{ name: "a" }, { name: "b" }],
      heartbeatSeconds: 86_400,
    });
    heartbeat = `${fleet.run}/a.hb`;
    await fleet.active("a", "b");
    await until("both beat", async () =>
      (await fleet.ps()).agents.every(({ beat }) => beat.state === "alive"),
    );
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  describe("whose heartbeat file", () => {
    const faults: readonly (readonly [string, () => void])[] = [
      ["is gone", () => undefined],
      ["is a symlink to a good one", () => symlinkSync(`${fleet.run}/b.hb`, heartbeat)],
      ["is a symlink to nothing", () => symlinkSync("/nonexistent", heartbeat)],
      ["is garbage", () => writeFileSync(heartbeat, Buffer.from([0, 255, 61, 10, 254, 61, 61, 10]))],
      ["is empty", () => writeFileSync(heartbeat, "")],
      ["is 10 MB of garbage", () => writeFileSync(heartbeat, Buffer.alloc(10_000_000, "garbage\0=\n"))],
      [
        "is 10 MB that begin like a beat",
        () => writeFileSync(heartbeat, goodBeat(fleet) + "x".repeat(10_000_000)),
      ],
      ["is a FIFO", () => void Bun.spawnSync(["mkfifo", heartbeat])],
      ["is a folder", () => mkdirSync(heartbeat)],
    ];
    afterEach(() => rmSync(heartbeat, { recursive: true, force: true }));

    for (const [what, make] of faults) {
      test(`${what} is not known to beat, runs all the same, and nobody crashes or waits`, async () => {
        rmSync(heartbeat, { recursive: true, force: true });
        make();
        const pid = fleet.panePid("a");
        const asked = performance.now();
        const [list, status, verified] = await Promise.all([
          fleet.ps(),
          fleet.mosaic("agent", "status", "a"),
          fleet.mosaic("fleet", "verify", "--timeout", "0s"),
        ]);
        expect(performance.now() - asked).toBeLessThan(PATIENCE_MS);
        expect(rowOf(list, "a")).toMatchObject({
          supervisor: { state: "running" },
          pid,
          beat: { state: "unknown" },
          flags: [],
        });
        expect(rowOf(list, "b")).toMatchObject({
          supervisor: { state: "running" },
          beat: { state: "alive" },
        });
        expect(status.status).toBe(0);
        expect(status.stdout).toMatch(/^beat +no heartbeat/m);
        expect(verified.status).toBe(6);
        expect(verified.stdout).toMatch(/^FAILED +a: no heartbeat/m);
        expect(verified.stdout).not.toMatch(/^FAILED +b:/m);
      });
    }

    test("names a process that has this pid but started at another time is dead, not alive", async () => {
      const beat = `ts=${new Date().toISOString()}\npid=${fleet.panePid("a")}\nstatus=ok\npid_start=1\ninterval=15\n`;
      writeFileSync(heartbeat, beat);
      expect((await fleet.row("a")).beat.state).toBe("dead");
    });

    test("is a symlink is replaced at the next start, and what it pointed to is untouched", async () => {
      const precious = fleet.folder.join("precious");
      writeFileSync(precious, "precious\n");
      symlinkSync(precious, heartbeat);
      await fleet.mustDo("fleet", "restart", "a", "--grace", "0s");
      await until("a beats", async () => (await fleet.row("a")).beat.state === "alive");
      expect(lstatSync(heartbeat).isFile()).toBe(true);
      expect(readFileSync(precious, "utf8")).toBe("precious\n");
    });
  });

  test("writes through no symlink that lies where one of its files belongs", async () => {
    const precious = fleet.folder.join("precious");
    writeFileSync(precious, "precious\n");
    const before = fleet.panePids();
    for (const name of ["exit", "exit.tmp", "environment"]) {
      rmSync(`${fleet.run}/a.${name}`, { force: true });
      symlinkSync(precious, `${fleet.run}/a.${name}`);
    }
    process.kill(fleet.panePid("a"), "SIGKILL");
    await fleet.livingAgain(["a"], before);
    await fleet.active("a");
    expect(readFileSync(precious, "utf8")).toBe("precious\n");
    expect((await fleet.mosaic("agent", "status", "a")).stdout).toMatch(/^last exit +killed by signal 9/m);
    await until("a beats", async () => (await fleet.row("a")).beat.state === "alive");
  });

  test("tells of an end that the clock, set back since, puts into the future, and is not misled by it", async () => {
    await fleet.mustDo("fleet", "stop", "b");
    try {
      const path = `${fleet.run}/b.exit`;
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      writeFileSync(path, readFileSync(path, "utf8").replace(/^ts=.*/m, `ts=${inAnHour}`));
      const { stdout } = await fleet.mosaic("agent", "status", "b");
      expect(stdout).toMatch(/^last exit +stopped/m);
      expect(stdout).not.toMatch(/-\d+[smhd] ago/);
      expect(await fleet.mustDo("fleet", "ps")).not.toMatch(/ -\d+[smhd] /);
      const started = await fleet.mosaic("fleet", "start", "b", "--grace", "0s");
      expect(started.stdout).toMatch(/^b +started +pid/m);
    } finally {
      fleet.systemctl("start", "--", unitOf("b"));
    }
  });

  describe("when somebody does not answer", () => {
    let restarts: number[];
    beforeAll(() => {
      restarts = [fleet.restarts("a"), fleet.restarts("b")];
    });

    test("tmux: ps prints what systemd knows in time, the rest is unknown, and it says who did not answer", async () => {
      const server = fleet.serverPid();
      await whileStopped([server], async () => {
        const { list, table, stderr } = await psInTime(fleet);
        expect(list.unanswered).toEqual([expect.stringMatching(/^tmux: .*did not answer/)]);
        expect(list.agents.map(({ state, pid, source }) => [state, pid, source])).toEqual([
          ["unknown", null, "systemd"],
          ["unknown", null, "systemd"],
        ]);
        expect(list.agents[0]?.reason).toContain("its supervisor says running");
        expect(table).toMatch(/^a +command +worker +unknown/m);
        expect(stderr).toContain("could not be asked: tmux");
      });
    });

    test("the user manager: ps prints what tmux knows in time, and the state is unknown", async () => {
      const pids = fleet.panePids();
      await whileStopped([managerPid()], async () => {
        const { list, stderr } = await psInTime(fleet);
        expect(list.unanswered).toEqual([expect.stringMatching(/^systemd: .*did not answer/)]);
        expect(list.agents.map(({ state, pid }) => [state, pid])).toEqual([
          ["unknown", pids.get("a") ?? 0],
          ["unknown", pids.get("b") ?? 0],
        ]);
        expect(stderr).toContain("could not be asked: systemd");
      });
    });

    test("neither of them: ps still prints every agent in time, nothing known of its state", async () => {
      await whileStopped([fleet.serverPid(), managerPid()], async () => {
        const { list } = await psInTime(fleet);
        expect(list.unanswered).toHaveLength(2);
        expect(list.agents.map(({ state, source }) => [state, source])).toEqual([
          ["unknown", "none"],
          ["unknown", "none"],
        ]);
      });
    });

    test("and then does, nothing was done to anybody meanwhile", async () => {
      const list = await fleet.ps();
      expect(list.unanswered).toEqual([]);
      expect(list.agents.map(({ supervisor }) => supervisor.state)).toEqual(["running", "running"]);
      expect([fleet.restarts("a"), fleet.restarts("b")]).toEqual(restarts);
    });
  });
});

describeInLab("a fleet that beats every second, whose run folder is deleted", () => {
  let fleet: SupervisionFleet;

  beforeAll(async () => {
    const agents = [{ name: "a" }, { name: "b" }, { name: "c", runtime: "stub" }];
    fleet = await SupervisionFleet.create({ agents, heartbeatSeconds: 1 });
    await fleet.active("a", "b", "c");
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  test("still knows how an agent was launched, which no file said any more", async () => {
    const record = `${fleet.run}/c.launch`;
    // its launcher has seen the record when it has asked what the agent does
    await until("it has beaten", () => readFileSync(`${fleet.run}/c.hb`, "utf8").includes("\nstate="));
    const launched = readFileSync(record, "utf8");
    rmSync(fleet.run, { recursive: true });
    await until("the record is there again", () => readFileSync(record, "utf8") === launched);
    expect(statSync(record).mode & 0o777).toBe(0o600);
    // what is missing alone was taken away for a reset
    rmSync(record);
    const beat = await until("it beats", () => readFileSync(`${fleet.run}/c.hb`, "utf8"));
    await until("it has beaten again", () => readFileSync(`${fleet.run}/c.hb`, "utf8") !== beat);
    expect(existsSync(record)).toBe(false);
  });

  test("is shown as running at once, and beats again at its next beat", async () => {
    const before = fleet.panePids();
    rmSync(fleet.run, { recursive: true });
    const list = await fleet.ps();
    expect(list.agents.map(({ supervisor, pid }) => [supervisor.state, pid])).toEqual([
      ["running", before.get("a") ?? 0],
      ["running", before.get("b") ?? 0],
      ["running", before.get("c") ?? 0],
    ]);
    for (const name of ["a", "b"]) await fleet.rowWhen("beats", name, ({ beat }) => beat.state === "alive");
    expect(statSync(fleet.run).mode & 0o777).toBe(0o700);
    expect([fleet.restarts("a"), fleet.restarts("b")]).toEqual([0, 0]);
  });

  test("is brought back when an agent is killed, and restarts as if nothing had been", async () => {
    const before = fleet.panePids();
    rmSync(fleet.run, { recursive: true, force: true });
    process.kill(before.get("b") ?? 0, "SIGKILL");
    await fleet.livingAgain(["b"], before);
    await fleet.active("b");
    expect(statSync(fleet.run).mode & 0o777).toBe(0o700);
    for (const name of ["a", "b"]) await fleet.rowWhen("beats", name, ({ beat }) => beat.state === "alive");
    await fleet.mustDo("fleet", "restart", "--grace", "0s");
    expect((await fleet.mosaic("fleet", "verify", "--timeout", "30")).stdout).toMatch(/ 0 failed/);
  });
});
