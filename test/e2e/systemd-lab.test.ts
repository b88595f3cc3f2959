import { expect, test } from "bun:test";
import { chmodSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { describeWithLabs } from "../support/describe-lab.ts";
import { runInLab } from "../support/lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

/** A uid that no machine's /etc/passwd knows. */
const STRANGER = 54321;

describeWithLabs("a lab", () => {
  test("gives the command's own status, output and errors", async () => {
    expect(await runInLab("echo out; echo err >&2; exit 7")).toEqual({
      status: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("runs for a user the machine does not know", async () => {
    const script = "id -u; cd ~ && touch here && systemctl --user is-system-running";
    const { status, stdout } = await runInLab(script, { uid: STRANGER });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${STRANGER}\nrunning\n` });
  });

  test("says which processes were left behind, of its session and of its units, and fails", async () => {
    const script = "setsid sleep 54321 & systemd-run --user --quiet --unit=forgotten sleep 54322";
    const { status, stderr } = await runInLab(script);
    expect(stderr).toContain("sleep 54321");
    expect(stderr).toContain("sleep 54322");
    expect(status).toBe(123);
  });

  test("accepts leftovers where it is told to, and ends them all the same", async () => {
    // the pid as the host sees it cannot be known from inside: the process is recognised by its argument
    const argument = `${process.pid}.54323`;
    const { status } = await runInLab(`setsid sleep ${argument} & echo`, { allowLeftovers: true });
    expect(status).toBe(0);
    const commands = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, "utf8");
        } catch {
          return "";
        }
      });
    expect(commands.filter((command) => command.includes(argument))).toEqual([]);
  });

  test("ends after its time with status 124", async () => {
    const started = performance.now();
    const { status } = await runInLab("sleep 54324", { timeoutSeconds: 1 });
    expect(status).toBe(124);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("says why with status 125 where it cannot run", async () => {
    const { status, stderr } = await runInLab("true", { put: ["/no-such-file:/run/lab/x"] });
    expect({ status, stderr }).toEqual({ status: 125, stderr: "systemd-lab: no such file: /no-such-file\n" });
  });

  test("shows a folder of the host read-only, even one its user could not read there", async () => {
    using folder = new TemporaryFolder("private");
    mkdirSync(folder.join("sub"));
    writeFileSync(folder.join("sub/file"), "secret");
    for (const mode of [0o644, 0o600]) {
      chmodSync(folder.join("sub/file"), mode);
      const put = [`${folder.join("sub")}:/run/lab/put`];
      const script = "cat file; echo changed >file";
      const { status, stdout } = await runInLab(script, { uid: STRANGER, put, directory: "/run/lab/put" });
      expect({ status, stdout }).toEqual({ status: 1, stdout: "secret" });
    }
    expect(readFileSync(folder.join("sub/file"), "utf8")).toBe("secret");
  });

  test("gives a small disk of the user's own, which can be full", async () => {
    const script = "head -c 2m /dev/zero >/run/lab/disk/file; stat -c %s /run/lab/disk/file";
    const disks = ["1m:/run/lab/disk"];
    const { stdout, stderr } = await runInLab(script, { uid: STRANGER, disks });
    expect(stdout).toBe("1048576\n");
    expect(stderr).toContain("No space left on device");
  });

  test("makes that disk read-only where it is asked to, also under a file that is open, and writable again", async () => {
    const script = `
      cd /run/lab; exec 5>disk/open
      wait_for() { until [ "$(test -w disk && echo rw || echo ro)" = "$1" ]; do sleep 0.01; done; }
      echo ro >disk.remount; wait_for ro; echo no >disk/new; rm disk/open
      echo rw >disk.remount; wait_for rw; echo yes >disk/new; ls disk; cat disk/new`;
    const { status, stdout, stderr } = await runInLab(script, { uid: STRANGER, disks: ["1m:/run/lab/disk"] });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "new\nopen\nyes\n" });
    expect(stderr.match(/Read-only file system/g)).toHaveLength(2);
  });

  test("takes results out through a shared folder", async () => {
    using folder = new TemporaryFolder("results");
    chmodSync(folder.path, 0o777);
    await runInLab("echo done >/run/lab/out/result", {
      uid: STRANGER,
      share: [`${folder.path}:/run/lab/out`],
    });
    expect(readFileSync(folder.join("result"), "utf8")).toBe("done\n");
  });

  test("passes variables as they are, and none of the host's", async () => {
    const value = "a b\n'c' \"d\" $(e)";
    process.env.MOSAIC_SECRET_OF_THE_HOST = "yes";
    try {
      const { stdout } = await runInLab(
        'printf %s "$GIVEN"; printf "|%s" "${MOSAIC_SECRET_OF_THE_HOST-none}"',
        {
          environment: { GIVEN: value },
        },
      );
      expect(stdout).toBe(`${value}|none`);
    } finally {
      delete process.env.MOSAIC_SECRET_OF_THE_HOST;
    }
  });

  test("runs beside others, each with its own manager and its own /tmp", async () => {
    const script = 'echo "$1" >/tmp/mine; systemctl --user start basic.target; sleep 0.2; cat /tmp/mine';
    const results = await Promise.all(
      ["one", "two", "three"].map((name) => runInLab(["bash", "-c", script, "lab", name], { uid: STRANGER })),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(["one\n", "two\n", "three\n"]);
  });
});
