import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";

function run(...argv: readonly string[]): { status: number; stdout: string } {
  const { exitCode, stdout } = Bun.spawnSync([...argv], { stderr: "inherit" });
  return { status: exitCode, stdout: stdout.toString().trim() };
}

describeInLab("inside the lab", () => {
  test("a user manager answers and is running", () => {
    expect(run("systemctl", "--user", "is-system-running")).toEqual({ status: 0, stdout: "running" });
  });

  test("a unit is started by the manager, as this user, in a cgroup of its own", () => {
    const unit = run(
      "systemd-run",
      "--user",
      "--wait",
      "--pipe",
      "--quiet",
      "cat",
      "/proc/self/status",
      "/proc/self/cgroup",
    );
    expect(unit.stdout).toContain(`Uid:\t${process.getuid?.()}\t`);
    expect(unit.stdout).toMatch(/^0::\/user\/app\.slice\/run-.*\.service$/m);
  });

  test("the test itself is in no cgroup of the manager's, as a login is not", () => {
    expect(readFileSync("/proc/self/cgroup", "utf8")).toMatch(/^0::\/session$/m);
  });

  test("HOME is this user's own, and the environment of the host stayed outside", () => {
    expect(run("stat", "--format=%u %a", process.env.HOME ?? "").stdout).toBe(`${process.getuid?.()} 700`);
    const known =
      /^(PATH|LANG|TERM|HOME|USER|LOGNAME|SHELL|PWD|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|SYSTEMD_LAB|CI|MOSAIC_.*)$/;
    const names = readFileSync("/proc/self/environ", "utf8")
      .split("\0")
      .map((entry) => entry.split("=")[0] ?? "");
    expect(names.filter((name) => name !== "" && !known.test(name))).toEqual([]);
    const managed = run("systemctl", "--user", "show-environment").stdout;
    expect(managed).not.toContain("MOSAIC_");
  });

  test("this user has a name and a shell, whether the machine knows the uid or not", () => {
    expect(run("getent", "passwd", String(process.getuid?.())).stdout).toMatch(/^[^:]+:.*:\/bin\/bash$/);
  });
});
