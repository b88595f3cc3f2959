/** What `fleet verify` must not miss: each fault is made by hand, named by its own check, and mended by its own hint. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);

describeInLab("fleet verify", () => {
  let bench: LabBench;

  beforeAll(async () => {
    bench = new LabBench();
    bench.roster(`
agents:
  - { name: stays, runtime: stub, restart: { policy: never } }
  - { name: other, runtime: stub }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  async function mended(): Promise<void> {
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  }

  test("misses no session that was killed by hand", async () => {
    bench.tmux("kill-session", "-t", "=stays");
    await until("its unit failed", async () => (await bench.status())["stays"]?.state === "failed");
    expect(await bench.verify()).toEqual({
      status: 6,
      failed: ["supervision stays: failed", "session stays: no session of this name"],
    });
    await bench.ok("fleet", "start", "stays", "--grace", "0.2");
    await mended();
  });

  test("names the bare shell that has the agent's session", async () => {
    await bench.ok("fleet", "stop", "stays");
    bench.tmux("new-session", "-d", "-s", "stays", "sh");
    expect((await bench.verify()).failed.join("\n")).toMatch(/^supervision stays: stopped: by ./m);
    await bench.run(["fleet", "start", "stays", "--grace", "0.2"]);
    const found = await until("nothing else is wrong with it any more", async () => {
      const said = await bench.verify();
      return said.failed.length === 1 && said;
    });
    expect(found).toEqual({ status: 6, failed: ["process stays: drift: runs sh, not stub"] });
    expect((await bench.status())["stays"]?.flags).toEqual(["DRIFT"]);
    await bench.ok("fleet", "stop", "stays");
    await bench.ok("fleet", "start", "stays", "--grace", "0.2");
    await mended();
  });

  test("names a unit file that somebody edited", async () => {
    const unit = join(bench.units, "mosaic-agent@.service");
    appendFileSync(unit, "# edited\n");
    expect(await bench.verify()).toEqual({
      status: 6,
      failed: ["units: not as this binary writes them: mosaic-agent@.service"],
    });
    await bench.ok("fleet", "install-systemd");
    await mended();
  });

  test("names a unit whose drop-in was edited and not loaded", async () => {
    // systemd (252) notices the edit, not a drop-in in a folder that is new
    const dropIn = join(bench.units, "mosaic-agent@stays.service.d/50-mosaic.conf");
    const before = readFileSync(dropIn, "utf8");
    writeFileSync(dropIn, `${before}Environment=EDITED=yes\n`);
    expect((await bench.verify()).failed).toEqual([
      "units: changed on disk, not loaded: mosaic-agent@stays.service",
    ]);
    expect(await bench.ok("fleet", "install-systemd", "-v")).toBe(`changed ${dropIn}\n`);
    await mended();
  });

  test("names a unit that is not enabled for boot", async () => {
    bench.systemctl("disable", "mosaic-agent@other.service");
    expect(await bench.verify()).toEqual({
      status: 6,
      failed: ["boot: not enabled for boot: mosaic-agent@other.service"],
    });
    expect(await bench.ok("fleet", "install-systemd", "-v")).toBe("enabled mosaic-agent@other.service\n");
    await mended();
  });

  test("does not take a missing, an old or a foreign heartbeat for a beat", async () => {
    const file = bench.path("fleet/run/other.hb");
    const beat = readFileSync(file, "utf8");
    const beatWith = (key: string, value: string) =>
      beat.replace(new RegExp(`^${key}=.*$`, "m"), `${key}=${value}`);
    const beatAt = (time: string) =>
      beatWith("ts", time).replace(/^epoch=.*$/m, `epoch=${Date.parse(time) / 1000}`);
    const foreign = [
      [undefined, "no heartbeat file"],
      [beatAt("2020-01-01T00:00:00Z"), /^stale: the last beat was \d+ s ago$/],
      [beatAt("2099-01-01T00:00:00Z"), /^stale: /],
      // the pid is the same, its process is another one
      [beatWith("pid_start", "1"), "its last beat names a process that is gone"],
      ["ts=now\npid=-1\n", "no heartbeat file"],
    ] as const;
    for (const [text, fact] of foreign) {
      const { status, failed } = await until("no beat came between", async () => {
        if (text === undefined) rmSync(file, { force: true });
        else writeFileSync(file, text);
        const said = await bench.verify();
        const now = existsSync(file) ? readFileSync(file, "utf8") : undefined;
        return now === text && said;
      });
      expect({ status, count: failed.length }).toEqual({ status: 6, count: 1 });
      const said = failed[0]?.replace("heartbeat other: ", "") ?? "";
      if (typeof fact === "string") expect(said).toBe(fact);
      else expect(said).toMatch(fact);
    }
    writeFileSync(file, beat);
    await mended();
  });

  test("names an agent that is not in the cgroup of its unit", async () => {
    const pid = await bench.panePid("other");
    const unit = `/sys/fs/cgroup${bench.cgroupOf(pid)}`;
    const elsewhere = join(dirname(dirname(unit)), "elsewhere");
    mkdirSync(elsewhere);
    // with its next beat the launcher would take the agent back
    const launcher = Number(
      bench.systemctl("show", "-p", "MainPID", "--value", "mosaic-agent@other.service"),
    );
    process.kill(launcher, "SIGSTOP");
    try {
      writeFileSync(join(elsewhere, "cgroup.procs"), String(pid));
      expect(await bench.verify()).toEqual({
        status: 6,
        failed: ["containment other: not in its unit's cgroup: no limit holds for it"],
      });
      expect((await bench.status())["other"]?.flags).toEqual(["UNCONTAINED"]);
    } finally {
      writeFileSync(join(unit, "cgroup.procs"), String(pid));
      rmdirSync(elsewhere);
      process.kill(launcher, "SIGCONT");
    }
    await mended();
  });

  test("says which sessions on the socket are nobody's, and does not fail for them", async () => {
    bench.tmux("new-session", "-d", "-s", "stranger", "cat");
    const { status, stdout } = await bench.run(["fleet", "verify", "--timeout", "0"]);
    expect(status).toBe(0);
    expect(stdout).toContain("warning not in the roster: session stranger\n");
    bench.tmux("kill-session", "-t", "=stranger");
  });

  test("fails for missing linger only where a reboot is asked for", async () => {
    expect((await bench.verify("--timeout", "0", "--boot")).failed.map((line) => line.split(":")[0])).toEqual(
      ["linger"],
    );
  });

  test("names the holder that is gone, and a server on its socket that is not the holder", async () => {
    bench.systemctl("stop", "mosaic-tmux-holder.service");
    const without = await bench.verify();
    expect(without.status).toBe(6);
    expect(without.failed).toContain(`socket: no tmux server on socket ${bench.socket}`);
    expect(without.failed).toContain("holder: no session _holder");

    bench.tmux("-f", "/dev/null", "new-session", "-d", "-s", "_holder", "cat");
    const foreign = await bench.verify();
    expect(foreign.status).toBe(6);
    expect(foreign.failed[0]).toMatch(
      /^socket: the tmux server on socket \S+ \(pid \d+\) is not the holder's$/,
    );
    bench.tmux("kill-server");
    await bench.ok("fleet", "start", "--grace", "0.2");
    await mended();
  });

  test("of a stopped fleet fails for each agent, and leaves it stopped", async () => {
    await bench.ok("fleet", "stop");
    const { status, failed } = await bench.verify();
    expect(status).toBe(6);
    expect(failed.join("\n")).toMatch(/^supervision stays: stopped: by ./m);
    expect(failed.join("\n")).toMatch(/^supervision other: stopped: by ./m);
    expect(bench.processes()).toEqual([]);
  });
});
