/** scripts/ensure-program.sh, on machines made of shims: nothing is really installed. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { TemporaryFolder } from "../support/temporary-home.ts";

const SCRIPT = resolve(import.meta.dir, "../../scripts/ensure-program.sh");

/** A machine whose PATH holds what the script itself needs, and the programs given here as bash. */
class Machine extends TemporaryFolder {
  constructor(programs: Readonly<Record<string, string>>) {
    super("machine");
    for (const name of ["bash", "mktemp", "rm", "tail", "env", "cat", "chmod"]) {
      symlinkSync(Bun.which(name) ?? name, this.join(name));
    }
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(this.join(name), `#!/bin/bash\necho "${name} $*" >>"$LOG"\n${body}\n`);
      chmodSync(this.join(name), 0o755);
    }
  }

  ensure(...programs: readonly string[]): { status: number; stderr: string; calls: string[] } {
    const log = this.join("log");
    const { exitCode, stderr } = Bun.spawnSync(["bash", SCRIPT, ...programs], {
      env: {
        PATH: this.path,
        LOG: log,
        HERE: this.path,
        TMPDIR: this.path,
        POSTGRES_VERSIONS: this.join("versions"),
      },
      stdin: "ignore",
    });
    const calls = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
    return {
      status: exitCode,
      stderr: stderr.toString(),
      calls: calls.filter((call) => !call.startsWith("id ")),
    };
  }
}

const ROOT = { id: "echo 0" };
const USER = { id: "echo 1000" };
const INSTALLS = 'printf "#!/bin/bash\\n" >"$HERE/tmux"; chmod +x "$HERE/tmux"';
const APT_INSTALL = "apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 tmux";

describe("a missing program", () => {
  test("that is there after all is left alone", () => {
    using machine = new Machine({ ...USER, tmux: "" });
    expect(machine.ensure("tmux")).toEqual({ status: 0, stderr: "", calls: [] });
  });

  test("is installed by root", () => {
    using machine = new Machine({ ...ROOT, "apt-get": INSTALLS });
    expect(machine.ensure("tmux")).toEqual({
      status: 0,
      stderr: "installing tmux with apt-get\n",
      calls: [APT_INSTALL],
    });
  });

  test("is installed after the package lists were fetched, where they were missing", () => {
    using machine = new Machine({
      ...ROOT,
      "apt-get": `if [ "$1" = update ]; then : >"$HERE/lists"; else [ -e "$HERE/lists" ] || exit 100; ${INSTALLS}; fi`,
    });
    const { status, calls } = machine.ensure("tmux");
    expect(calls).toEqual([APT_INSTALL, "apt-get update -q", APT_INSTALL]);
    expect(status).toBe(0);
  });

  test("is installed with password-less sudo", () => {
    using machine = new Machine({ ...USER, sudo: 'shift; [ "$1" = true ] || "$@"', dnf: INSTALLS });
    const { status, calls } = machine.ensure("tmux");
    expect(calls).toEqual(["sudo -n true", "sudo -n dnf install -y tmux", "dnf install -y tmux"]);
    expect(status).toBe(0);
  });

  test("is named in one line with the command, where sudo wants a password or is not there", () => {
    for (const sudo of [{ sudo: "exit 1" }, {}] as const) {
      using machine = new Machine({ ...USER, ...sudo, zypper: "" });
      const { status, stderr, calls } = machine.ensure("shellcheck");
      expect(stderr).toBe("shellcheck is missing: run  sudo zypper --non-interactive install ShellCheck\n");
      expect(calls.filter((call) => call.startsWith("zypper"))).toEqual([]);
      expect(status).toBe(1);
    }
  });

  test("is looked for in the package that has it, which may be called otherwise", () => {
    using machine = new Machine({ ...ROOT, "apt-get": "exit 1", zypper: "exit 1" });
    const { calls } = machine.ensure("qemu-system-x86_64", "mkfs.ext4");
    expect(calls.filter((call) => call.includes("install")).map((call) => call.split(" ").at(-1))).toEqual([
      "qemu-system-x86",
      "qemu-system-x86",
      "e2fsprogs",
      "e2fsprogs",
    ]);
  });

  test("that is PostgreSQL's server is found where Debian keeps it; the one of the package is stopped", () => {
    using machine = new Machine({
      ...ROOT,
      mkdir: 'exec /bin/mkdir "$@"',
      "apt-get": 'mkdir -p "$HERE/versions/15/bin"; : >"$HERE/versions/15/bin/postgres"',
      pg_lsclusters: "echo '15 main 5432 online postgres /d /l'; echo '13 old 5433 down postgres /d /l'",
      pg_ctlcluster: "",
    });
    const { status, calls } = machine.ensure("postgres", "postgres");
    expect(status).toBe(0);
    expect(calls.filter((call) => !call.startsWith("mkdir"))).toEqual([
      APT_INSTALL.replace(/tmux$/, "postgresql"),
      "pg_lsclusters --no-header",
      "pg_ctlcluster 15 main stop",
    ]);
  });

  test("is named where no package manager is known", () => {
    using machine = new Machine(ROOT);
    expect(machine.ensure("tmux")).toMatchObject({
      status: 1,
      stderr: "tmux is missing: install it (no known package manager is here)\n",
    });
  });

  test("that could not be installed comes with what the package manager said", () => {
    using machine = new Machine({ ...ROOT, apk: 'echo "no such package"; exit 3' });
    const { status, stderr } = machine.ensure("tmux");
    expect(stderr).toContain("no such package\ntmux could not be installed: run  apk add tmux\n");
    expect(status).toBe(1);
  });
});
