/** scripts/install.sh against a release that is wrong and a network that fails: what was there is there after it. */
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { forbidLeaks } from "../support/leaks.ts";
import {
  InstallSandbox,
  SHELLS,
  fakeMosaic,
  writeRelease,
  type FakeRelease,
  type InstallOptions,
  type InstallResult,
} from "../support/install-sandbox.ts";
import { until } from "../support/poll.ts";
import { serveRelease, type Fault } from "../support/release-server.ts";

forbidLeaks();

interface Refusal {
  readonly release?: Partial<FakeRelease>;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly options?: InstallOptions;
  readonly args?: readonly string[];
  /** Programs that the machine lacks. */
  readonly without?: readonly string[];
  readonly prepare?: (sandbox: InstallSandbox) => void;
  readonly status: number;
  readonly says: string;
}

const FILE = "mosaic-0.2.0-linux-x64.gz";

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "a wrong checksum": {
    faults: { [FILE]: { kind: "other", body: Bun.gzipSync(fakeMosaic("6.6.6")) } },
    status: 1,
    says: `the checksum of ${FILE} is wrong: nothing was installed`,
  },
  "a manifest that is not the one of the checksums": {
    faults: { "manifest.json": { kind: "other", body: "{}\n" } },
    status: 1,
    says: "the checksum of manifest.json is wrong",
  },
  "checksums without the file": {
    faults: { SHA256SUMS: { kind: "other", body: `${"a".repeat(64)}  something-else\n` } },
    status: 1,
    says: "has no checksum of manifest.json",
  },
  "a web page in place of the checksums": {
    faults: { SHA256SUMS: { kind: "other", body: "<html><body>Please log in</body></html>\n" } },
    status: 1,
    says: "has no checksum of manifest.json",
  },
  "a file that ends too early": {
    faults: { [FILE]: { kind: "cut" } },
    status: 1,
    says: "could not be downloaded in 4 tries",
  },
  "a file that was stored too short": {
    faults: { [FILE]: { kind: "other", body: Bun.gzipSync(fakeMosaic("0.2.0")).subarray(0, 60) } },
    status: 1,
    says: "is wrong: nothing was installed",
  },
  "another processor": {
    release: { target: "linux-arm64" },
    status: 1,
    says: "mosaic 0.2.0 is not there for this machine, linux-x64; it is for: linux-arm64",
  },
  "a processor that mosaic is not made for": {
    prepare: (sandbox) => sandbox.program("uname", "case $1 in -s) echo Linux ;; *) echo riscv64 ;; esac"),
    status: 1,
    says: "there is no mosaic for this processor: riscv64",
  },
  "another operating system": {
    prepare: (sandbox) => sandbox.program("uname", "echo FreeBSD"),
    status: 1,
    says: "mosaic is for Linux",
  },
  "a 32-bit system": {
    prepare: (sandbox) => sandbox.program("getconf", "case $1 in LONG_BIT) echo 32 ;; esac"),
    status: 1,
    says: "this system is a 32-bit one",
  },
  "a glibc that is too old": {
    release: { libcMinimum: "2.40" },
    status: 1,
    says: "mosaic 0.2.0 needs glibc 2.40 or newer; this system has 2.36",
  },
  "a C library that is musl, where the release has none for it": {
    prepare(sandbox) {
      sandbox.program("getconf", "exit 1");
      sandbox.program("ldd", 'echo "musl libc (x86_64)" >&2; exit 1');
    },
    status: 1,
    says: "not there for this machine, linux-x64-musl",
  },
  "a binary that does not run": {
    release: { binary: "#!/bin/sh\necho 'cannot load libfoo' >&2; exit 127\n" },
    status: 1,
    says: "the new mosaic does not run here: cannot load libfoo",
  },
  "a binary of another version": {
    release: { binary: fakeMosaic("0.1.9") },
    status: 1,
    says: "the new mosaic says that it is 0.1.9, not 0.2.0",
  },
  "a file that holds another binary than the manifest says": {
    release: { binarySum: "a".repeat(64) },
    status: 1,
    says: `what ${FILE} holds is not what the manifest says`,
  },
  "a missing artefact": {
    faults: { [FILE]: { kind: "status", status: 404 } },
    status: 1,
    says: `there is no ${FILE} at http://127.0.0.1`,
  },
  "an address with no release": {
    faults: { SHA256SUMS: { kind: "status", status: 404 } },
    status: 1,
    says: "there is no SHA256SUMS at http://127.0.0.1",
  },
  "a server that always fails": {
    faults: { [FILE]: { kind: "status", status: 500 } },
    status: 1,
    says: "could not be downloaded in 4 tries",
  },
  "a server that forbids": {
    faults: { [FILE]: { kind: "status", status: 403 } },
    status: 1,
    says: "the server refuses",
  },
  "no program for checksums": {
    without: ["sha256sum"],
    status: 5,
    says: "no program here can compute a SHA-256 checksum: nothing is installed unchecked",
  },
  "a program for checksums that is broken": {
    without: ["sha256sum"],
    prepare: (sandbox) => sandbox.program("sha256sum", "echo 0000  -"),
    status: 5,
    says: "no program here can compute a SHA-256 checksum",
  },
  "neither curl nor wget": { without: ["curl"], status: 5, says: "neither curl nor wget is here" },
  "no gzip": { without: ["gzip"], status: 5, says: "gzip is missing" },
  "not enough space": {
    release: { size: 1e15 },
    status: 1,
    says: "not enough space in ",
  },
  "a newer version that is installed": {
    release: { version: "0.0.9" },
    status: 1,
    says: "mosaic 0.1.0 is installed, which is newer than 0.0.9: it was kept",
  },
  "a version that is not at the address": {
    args: ["--ref", "0.3.0"],
    status: 1,
    says: "mosaic 0.3.0 is not at http://127.0.0.1",
  },
  "a branch, where it is not built from source": {
    args: ["--ref", "main"],
    status: 2,
    says: "'main' is no version",
  },
  "an address that is nobody's": {
    options: { environment: { MOSAIC_DOWNLOAD_BASE: "" } },
    status: 2,
    says: "no public address of releases exists yet, and MOSAIC_DOWNLOAD_BASE is not set",
  },
  "plain http from another machine": {
    options: { environment: { MOSAIC_DOWNLOAD_BASE: "http://127.0.0.1.example.org/mosaic" } },
    status: 2,
    says: "over http anybody on the way can change the checksums too",
  },
  "an option that there is not": { args: ["--frobnicate"], status: 2, says: "unknown option '--frobnicate'" },
};

async function attempt(
  sandbox: InstallSandbox,
  refusal: Refusal,
  shell: readonly string[],
): Promise<InstallResult> {
  writeRelease(sandbox.release, { version: "0.2.0", ...refusal.release });
  refusal.prepare?.(sandbox);
  await using server = await serveRelease(sandbox.release);
  for (const [path, fault] of Object.entries(refusal.faults ?? {})) server.fault(path, fault);
  return await sandbox.install(refusal.args ?? [], {
    shell,
    ...refusal.options,
    environment: { MOSAIC_DOWNLOAD_BASE: server.address, ...refusal.options?.environment },
  });
}

// bash as sh is bash: what differs there, the other files try
for (const shell of SHELLS.filter((argv) => !argv.includes("--posix"))) {
  describe(`${shell.join(" ")} installs nothing and changes nothing for`, () => {
    for (const [what, refusal] of Object.entries(REFUSALS)) {
      test.concurrent(what, async () => {
        using sandbox = new InstallSandbox(refusal.without);
        sandbox.installed("0.1.0");
        const before = sandbox.state();
        const { status, stdout, stderr } = await attempt(sandbox, refusal, shell);
        expect(stderr).toContain(refusal.says);
        expect({ status, stdout }).toEqual({ status: refusal.status, stdout: "" });
        expect(sandbox.state()).toEqual(before);
      });
    }
  });
}

if (Bun.which("busybox") === null)
  test.skip("busybox ash, which is not here, installs nothing either", () => {});

test("a first installation that fails leaves none of the folders that it made", async () => {
  using sandbox = new InstallSandbox();
  const before = sandbox.state();
  const refusal = REFUSALS["a wrong checksum"];
  if (refusal === undefined) throw new Error("no such refusal");
  expect((await attempt(sandbox, refusal, ["sh"])).status).toBe(1);
  expect(sandbox.state()).toEqual(before);
});

test("what is missing for good is asked for once, what may come back four times with longer and longer waits", async () => {
  for (const { status, sleeps } of [
    { status: 404, sleeps: [] },
    { status: 503, sleeps: ["1", "2", "4"] },
  ]) {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.release, { version: "0.2.0" });
    await using server = await serveRelease(sandbox.release);
    server.fault(FILE, { kind: "status", status });
    await sandbox.install([], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } });
    expect(sandbox.sleeps()).toEqual(sleeps);
    expect(server.requests.filter((path) => path === `/${FILE}`)).toHaveLength(sleeps.length + 1);
  }
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s in the middle of a download takes back what was begun",
  async (signal) => {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.release, { version: "0.2.0" });
    const before = sandbox.state();
    await using server = await serveRelease(sandbox.release);
    server.fault(FILE, { kind: "stall" });
    const child = sandbox.start([], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } });
    await until("the download", () => server.requests.includes(`/${FILE}`));
    child.kill(signal);
    expect(await child.exited).toBe({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
    expect(sandbox.state()).toEqual(before);
  },
);

test("a second installation at the same time is refused, and one that was killed is not waited for", async () => {
  using sandbox = new InstallSandbox();
  writeRelease(sandbox.release, { version: "0.2.0" });
  await using server = await serveRelease(sandbox.release);
  const environment = { MOSAIC_DOWNLOAD_BASE: server.address };
  const pid = `${sandbox.prefix}/bin/.mosaic-install/pid`;

  sandbox.write(pid, `${process.pid}\n`);
  const refused = await sandbox.install([], { environment });
  expect(refused.status).toBe(11);
  expect(refused.stderr).toContain(`another installation runs here, pid ${process.pid}`);
  expect(readFileSync(pid, "utf8")).toBe(`${process.pid}\n`);

  // no process has this number: the kernel's numbers end at 4194304
  writeFileSync(pid, "4194305\n");
  expect((await sandbox.install([], { environment })).status).toBe(0);
  expect(Object.keys(sandbox.state()).filter((path) => path.includes(".mosaic-install"))).toEqual([]);
});
