/** `mosaic update` from a loopback server: what it puts in place, and that whatever goes wrong changes nothing. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generateKeyPairSync, sign } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../scripts/dist/checksums.ts";
import { projectRoot } from "../../scripts/dist/compile.ts";
import { builtBinary } from "../support/built-binary.ts";
import { canMount, fakeMosaic, writeRelease, type FakeRelease } from "../support/install-sandbox.ts";
import { freePort } from "../support/free-port.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { serveRelease, type Fault, type ReleaseServer } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import {
  compileVersion,
  NEXT_VERSION,
  place,
  TARGET,
  UpdateBench,
  writeReleases,
} from "../support/update-bench.ts";

setDefaultTimeout(180_000);

let shared: TemporaryFolder;
let server: ReleaseServer;
let next: string;
const base = () => ({ MOSAIC_DOWNLOAD_BASE: server.address });
const hash = (path: string) => sha256(readFileSync(path));

beforeAll(async () => {
  shared = new TemporaryFolder("releases");
  next = compileVersion(shared.path, NEXT_VERSION);
  writeReleases(shared.join("release"), { "0.1.0": builtBinary(), [NEXT_VERSION]: next });
  server = await serveRelease(shared.join("release"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  shared[Symbol.dispose]();
});
// after the hook above: what it removes is no leak
forbidLeaks();

const IF_OUTDATED = ["gateway", "restart", "--if-outdated"];
const LEFT = "it was left as it is: its binary was not replaced\n";

/** A home whose gateway runs the mosaic that is installed there. */
async function withGateway(
  work: (running: {
    readonly bench: UpdateBench;
    readonly port: string;
    readonly status: () => Promise<{ version: string; current: boolean; pid: number }>;
  }) => Promise<void>,
): Promise<void> {
  using bench = new UpdateBench();
  const port = String(freePort());
  await bench.run(["gateway", "config", "set", "port", port]);
  try {
    expect((await bench.run(["gateway", "start"])).status).toBe(0);
    await work({
      bench,
      port,
      async status() {
        const { stdout } = await bench.run(["gateway", "status", "--json"]);
        return JSON.parse(stdout) as { version: string; current: boolean; pid: number };
      },
    });
  } finally {
    await bench.run(["gateway", "stop"]);
  }
}

describe("mosaic update", () => {
  test("puts the newer version in place, keeps the old one, records both, and goes back and forth", async () => {
    using bench = new UpdateBench();
    const check = await bench.run(["update", "--check"], base());
    expect(check.status).toBe(6);
    expect(check.stdout).toContain(`current    0.1.0`);
    expect(check.stdout).toContain(`available  0.2.0 (c0ffee) at ${server.address}\n`);
    expect(bench.installed()).toEqual(["mosaic"]);

    const done = await bench.run(["update"], base());
    expect(done).toMatchObject({
      status: 0,
      stdout: `mosaic 0.2.0 is installed: ${bench.binary} (was 0.1.0)\n`,
      stderr: "",
    });
    expect(bench.installed()).toEqual([".mosaic.previous", "mosaic"]);
    expect(hash(bench.binary)).toBe(hash(next));
    expect(hash(bench.previous)).toBe(hash(builtBinary()));
    expect(statSync(bench.binary).mode & 0o777).toBe(0o755);
    expect(statSync(bench.record).mode & 0o777).toBe(0o600);
    const record = readFileSync(bench.record, "utf8");
    expect(
      record
        .replace(/^date=.*$/m, "date=")
        .trim()
        .split("\n"),
    ).toEqual([
      "schema=mosaic.install/1",
      `binary=${bench.binary}`,
      `previous=${bench.previous}`,
      "version=0.2.0",
      "commit=c0ffee",
      `sha256=${hash(next)}`,
      "date=",
      `source=${server.address}`,
      `folder=${bench.mosaicHome}`,
    ]);

    expect((await bench.run(["update", "--check"], base())).status).toBe(0);
    expect((await bench.run(["update"], base())).stdout).toBe("mosaic 0.2.0 is up to date\n");

    const back = await bench.run(["update", "--rollback", "--json"]);
    expect(JSON.parse(back.stdout)).toMatchObject({
      schema: "mosaic.update/1",
      outcome: "rolled-back",
      current: { version: "0.2.0" },
      offered: { version: "0.1.0" },
    });
    expect(hash(bench.binary)).toBe(hash(builtBinary()));
    expect(hash(bench.previous)).toBe(hash(next));
    expect(readFileSync(bench.record, "utf8")).toContain("\nversion=0.1.0\n");
    expect((await bench.run(["update", "--rollback"])).stdout).toStartWith("back at mosaic 0.2.0:");
    expect(hash(bench.binary)).toBe(hash(next));
  });

  test("restarts a gateway that runs, which is the old binary until then, and says so where it cannot", async () => {
    await withGateway(async ({ bench, status, port }) => {
      const before = await status();
      expect(before).toMatchObject({ version: "0.1.0", current: true });
      const done = await bench.run(["update"], base());
      expect([done.status, done.stdout]).toEqual([0, expect.stringContaining("restarted the gateway")]);
      const after = await status();
      expect(after).toMatchObject({ version: "0.2.0", current: true });
      expect(after.pid).not.toBe(before.pid);
      const back = await bench.run(["update", "--rollback"]);
      expect([back.status, back.stdout]).toEqual([0, expect.stringContaining("restarted the gateway")]);
      expect(await status()).toMatchObject({ version: "0.1.0", current: true });
      const settings = join(bench.mosaicHome, "gateway/config.yaml");
      // settings that the new one would not start with
      writeFileSync(settings, "prot: 3\n");
      const partly = await bench.run(["update"], base());
      expect([partly.status, partly.stderr]).toEqual([3, expect.stringContaining("was not restarted")]);
      writeFileSync(settings, `port: ${port}\n`);
      expect(await status()).toMatchObject({ version: "0.1.0", current: false });
    });
  });

  test("heals what was cut off before the gateway was restarted, and leaves a stopped one stopped", async () => {
    await withGateway(async ({ bench, status }) => {
      // killed between the new binary and the gateway
      rmSync(bench.binary);
      place(next, bench.binary);
      const old = await status();
      expect(old).toMatchObject({ version: "0.1.0", current: false });
      const warned = await bench.run(["gateway", "status"]);
      expect([warned.status, warned.stderr]).toEqual([0, expect.stringContaining("mosaic gateway restart")]);
      const healed = await bench.run(["update"], base());
      expect([healed.status, healed.stdout]).toEqual([0, expect.stringContaining("restarted the gateway")]);
      const running = await status();
      expect(running).toMatchObject({ version: "0.2.0", current: true });
      const [again, only] = [await bench.run(["update"], base()), await bench.run(IF_OUTDATED)];
      expect([again.stdout, only.stdout]).toEqual(["mosaic 0.2.0 is up to date\n", LEFT]);
      expect((await status()).pid).toBe(running.pid);

      // killed between its stop and its start
      const mark = join(bench.mosaicHome, "gateway/gateway.restarting");
      process.kill(running.pid, "SIGKILL");
      writeFileSync(mark, "");
      expect((await bench.run(["update"], base())).stdout).toContain("restarted the gateway");
      expect(await status()).toMatchObject({ version: "0.2.0", current: true });
      expect(existsSync(mark)).toBe(false);

      // a person stopped it
      await bench.run(["gateway", "stop"]);
      expect((await bench.run(["update", "--rollback"])).stdout).not.toContain("gateway");
      expect((await bench.run(IF_OUTDATED)).stdout).toBe("it does not run, and was left so\n");
      expect((await bench.run(["gateway", "status"])).status).toBe(6);
    });
  });

  test("the installer restarts it too; another mosaic leaves it alone", async () => {
    await withGateway(async ({ bench, status }) => {
      const other = bench.join("other/mosaic");
      place(next, other);
      expect((await bench.run(IF_OUTDATED, {}, other)).stdout).toBe(LEFT);
      expect(await status()).toMatchObject({ version: "0.1.0" });
      const script = [join(projectRoot, "scripts/install.sh"), "--file", next, "--yes"];
      const installed = await bench.run(script, {}, "sh");
      expect([installed.status, installed.stdout]).toEqual([
        0,
        expect.stringContaining("gateway was restarted"),
      ]);
      expect(await status()).toMatchObject({ version: "0.2.0", current: true });
    });
  });

  test("takes an older version only when it is named", async () => {
    using bench = new UpdateBench(next);
    const older = { MOSAIC_DOWNLOAD_BASE: `${server.address}/0.1.0` };
    const kept = await bench.run(["update"], older);
    expect(kept).toMatchObject({ status: 0, stderr: "" });
    expect(kept.stdout).toStartWith("mosaic 0.2.0 is newer than 0.1.0 at ");
    expect(bench.installed()).toEqual(["mosaic"]);
    expect((await bench.run(["update", "--check", "--to", "v0.1.0"], base())).status).toBe(6);
    expect((await bench.run(["update", "--to", "0.1.0"], base())).status).toBe(0);
    expect(hash(bench.binary)).toBe(hash(builtBinary()));
    const absent = await bench.run(["update", "--to", "0.9.0"], base());
    expect(absent).toMatchObject({ status: 1, stdout: "" });
    expect(absent.stderr).toContain(`mosaic 0.9.0 is not at ${server.address}: that is 0.2.0`);
  });

  test("finds its way through links to the folder and to the binary, and leaves them as they are", async () => {
    using bench = new UpdateBench();
    const real = bench.join("it's elsewhere");
    renameSync(bench.join(".local"), real);
    symlinkSync(real, bench.join(".local"));
    const link = bench.join("link to mosaic");
    symlinkSync(bench.binary, link);
    bench.write(bench.record, `schema=mosaic.install/1\nbinary=${link}\nversion=0.1.0\nfile=/kept\n`);
    expect(await bench.run(["update"], base(), link)).toMatchObject({ status: 0, stderr: "" });
    expect(realpathSync(link)).toBe(join(real, "bin/mosaic"));
    expect(hash(link)).toBe(hash(next));
    const record = readFileSync(bench.record, "utf8");
    expect(record).toContain(`\nbinary=${link}\nprevious=${real}/bin/.mosaic.previous\nversion=0.2.0\n`);
    expect(record).toEndWith("\nfile=/kept\n");
    expect((await bench.run(["update", "--rollback"], {}, link)).status).toBe(0);
    expect(hash(link)).toBe(hash(builtBinary()));
  });

  test("checks the signature where a key is given", async () => {
    using bench = new UpdateBench();
    const keys = generateKeyPairSync("ed25519");
    writeRelease(bench.release, { version: "0.3.0", target: TARGET });
    bench.write(bench.join("key.pem"), keys.publicKey.export({ type: "spki", format: "pem" }));
    await using local = await serveRelease(bench.release);
    const asked = { MOSAIC_DOWNLOAD_BASE: local.address, MOSAIC_PUBLIC_KEY: bench.join("key.pem") };
    const before = bench.state();
    const signature = join(bench.release, "SHA256SUMS.sig");

    expect((await bench.run(["update"], asked)).stderr).toContain(
      "is not signed, and the public key asks for it",
    );
    writeFileSync(signature, sign(null, Buffer.from("something else"), keys.privateKey));
    expect((await bench.run(["update"], asked)).stderr).toContain("the signature of the release is wrong");
    writeFileSync(bench.join("key2.pem"), "no key");
    const noKey = await bench.run(["update"], { ...asked, MOSAIC_PUBLIC_KEY: bench.join("key2.pem") });
    expect(noKey).toMatchObject({ status: 2 });
    expect(bench.state()).toEqual(before);

    writeFileSync(signature, sign(null, readFileSync(join(bench.release, "SHA256SUMS")), keys.privateKey));
    expect(await bench.run(["update"], asked)).toMatchObject({ status: 0 });
    expect(readFileSync(bench.binary, "utf8")).toBe(fakeMosaic("0.3.0"));
  });

  test("waits for no other installation, and takes over what a dead one left, whoever has its pid now", async () => {
    using bench = new UpdateBench();
    const stage = join(bench.folder, ".mosaic-install");
    mkdirSync(stage);
    writeFileSync(join(stage, "pid"), `${process.pid}\n`);
    const held = Bun.spawn(["flock", bench.folder, "sh", "-c", "echo; exec cat"], {
      stdin: "pipe",
      stdout: "pipe",
    });
    await held.stdout.getReader().read();
    const refused = await bench.run(["update"], base());
    await held.stdin.end();
    await held.exited;
    expect(refused).toMatchObject({ status: 11, stdout: "" });
    expect(refused.stderr).toContain(`another installation runs here, pid ${process.pid}`);
    writeFileSync(join(stage, "mosaic"), "half of it");
    expect((await bench.run(["update"], base())).status).toBe(0);
    expect(bench.installed()).toEqual([".mosaic.previous", "mosaic"]);
  });

  test("has nothing to go back to before the first update, and goes back to no other program", async () => {
    using bench = new UpdateBench();
    const before = bench.installed();
    const refused = await bench.run(["update", "--rollback"]);
    expect(refused).toMatchObject({ status: 4, stdout: "" });
    expect(refused.stderr).toContain("there is no mosaic to go back to");
    writeFileSync(bench.previous, "#!/bin/sh\necho hello\n", { mode: 0o755 });
    const strange = await bench.run(["update", "--rollback"]);
    expect(strange).toMatchObject({ status: 1, stdout: "" });
    expect(strange.stderr).toContain("does not run here");
    expect(bench.installed()).toEqual([".mosaic.previous", ...before]);
    expect(hash(bench.binary)).toBe(hash(builtBinary()));
  });

  for (const [what, args, more, status, says] of [
    ["no address", ["update"], {}, 2, "MOSAIC_DOWNLOAD_BASE is not set"],
    [
      "http from elsewhere",
      ["update"],
      { MOSAIC_DOWNLOAD_BASE: "http://example.org" },
      2,
      "over http anybody",
    ],
    ["a version that is none", ["update", "--to", "../x"], {}, 2, '"../x" is no version'],
    [
      "--rollback with --to",
      ["update", "--rollback", "--to", "0.1.0"],
      {},
      2,
      "--rollback goes to the binary before",
    ],
    ["a bad time-out", ["update"], { MOSAIC_DOWNLOAD_TIMEOUT: "soon" }, 2, "has to be a number of seconds"],
  ] as const) {
    test(`refuses ${what}`, async () => {
      using bench = new UpdateBench();
      const result = await bench.run(args, more);
      expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: "" });
      expect(result.stderr).toContain(says);
      expect(bench.installed()).toEqual(["mosaic"]);
    });
  }
});

interface Refusal {
  readonly release?: Partial<FakeRelease>;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly says: string;
}

const FILE = `mosaic-0.2.0-${TARGET}.gz`;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "a wrong checksum": {
    // another file of the same length
    faults: { [FILE]: { kind: "other", body: Bun.gzipSync(fakeMosaic("0.2.0")).fill(0, 0, 40) } },
    says: `the checksum of ${FILE} is wrong: nothing was changed`,
  },
  "a manifest that is not the one of the checksums": {
    faults: { "manifest.json": { kind: "other", body: "{}\n" } },
    says: "the checksum of manifest.json is wrong",
  },
  "a web page in place of the checksums": {
    faults: { SHA256SUMS: { kind: "other", body: "<html>Please log in</html>\n" } },
    says: "has no checksum of manifest.json",
  },
  "a file that was stored too short": {
    faults: { [FILE]: { kind: "other", body: Bun.gzipSync(fakeMosaic("0.2.0")).subarray(0, 60) } },
    says: `the checksum of ${FILE} is wrong`,
  },
  "a release without this machine": {
    release: { target: "linux-sparc" },
    says: `mosaic 0.2.0 is not there for this machine, ${TARGET}; it is for: linux-sparc`,
  },
  "a binary of another processor": {
    release: { binary: `\u007fELF\u0002\u0001\u0001${"\0".repeat(57)}` },
    says: "does not run here: this machine cannot run it",
  },
  "a binary that does not run": {
    release: { binary: "#!/bin/sh\necho 'cannot load libfoo' >&2; exit 127\n" },
    says: "does not run here: cannot load libfoo",
  },
  "a binary of another version": {
    release: { binary: fakeMosaic("0.1.9") },
    says: "the new mosaic says that it is 0.1.9, not 0.2.0",
  },
  "a file that holds another binary than the manifest says": {
    release: { binarySum: "a".repeat(64) },
    says: `what ${FILE} holds is not what the manifest says`,
  },
  "a missing artefact": {
    faults: { [FILE]: { kind: "status", status: 404 } },
    says: `there is no ${FILE} at http://127.0.0.1`,
  },
  "an address with no release": {
    faults: { SHA256SUMS: { kind: "status", status: 404 } },
    says: "there is no SHA256SUMS at http://127.0.0.1",
  },
  "a server that wants a password": {
    faults: { SHA256SUMS: { kind: "status", status: 401 } },
    says: "the server refuses http://127.0.0.1",
  },
  "a redirect in a circle": {
    faults: { SHA256SUMS: { kind: "redirect", to: "/SHA256SUMS" } },
    says: "in 4 tries: http://127.0.0.1",
  },
  "a file that ends too early, each time": {
    faults: { [FILE]: { kind: "cut" } },
    says: "could not be downloaded in 4 tries",
  },
};

describe("mosaic update changes nothing for", () => {
  for (const [what, { release, faults, says }] of Object.entries(REFUSALS)) {
    test.concurrent(what, async () => {
      using bench = new UpdateBench();
      writeRelease(bench.release, { version: "0.2.0", target: TARGET, ...release });
      await using local = await serveRelease(bench.release);
      for (const [path, fault] of Object.entries(faults ?? {})) local.fault(path, fault);
      const before = bench.state();
      const result = await bench.run(["update"], { MOSAIC_DOWNLOAD_BASE: local.address });
      expect({ status: result.status, stdout: result.stdout }).toEqual({ status: 1, stdout: "" });
      expect(result.stderr).toContain(says);
      expect(bench.state()).toEqual(before);
    });
  }

  test.skipIf(!canMount)("a folder that cannot be written to, and one with no space", async () => {
    for (const [mount, says] of [
      ['mount --bind "$PWD/.local" "$PWD/.local" && mount -o remount,bind,ro "$PWD/.local"', "read-only"],
      [
        'mount -t tmpfs -o size=64k none "$PWD/.local/bin" && touch .local/bin/mosaic && mount --bind "$PWD/mosaic" "$PWD/.local/bin/mosaic"',
        "not enough space in",
      ],
    ] as const) {
      using bench = new UpdateBench();
      const copy = bench.join("mosaic");
      writeFileSync(copy, readFileSync(bench.binary), { mode: 0o755 });
      writeRelease(bench.release, { version: "0.2.0", target: TARGET });
      await using local = await serveRelease(bench.release);
      const before = bench.state();
      const child = Bun.spawn(
        ["unshare", "-m", "sh", "-c", `${mount} && exec "$PWD/.local/bin/mosaic" update`],
        {
          cwd: bench.path,
          env: bench.environment({ MOSAIC_DOWNLOAD_BASE: local.address }),
          stdin: "ignore",
          stdout: "pipe",
          stderr: "pipe",
        },
      );
      const stderr = await new Response(child.stderr).text();
      expect(await child.exited).toBe(1);
      expect(stderr).toContain(says);
      expect(bench.state()).toEqual(before);
    }
  });

  test("Ctrl-C in the middle of a download", async () => {
    using bench = new UpdateBench();
    writeRelease(bench.release, { version: "0.2.0", target: TARGET });
    await using local = await serveRelease(bench.release);
    local.fault(FILE, { kind: "slow", pieces: 50, every: 200 });
    const before = bench.state();
    const child = Bun.spawn([bench.binary, "update"], {
      cwd: bench.path,
      env: bench.environment({ MOSAIC_DOWNLOAD_BASE: local.address }),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    await until("the download has begun", () => local.requests.includes(`/${FILE}`));
    await until("there is something of it", () => existsSync(join(bench.folder, ".mosaic-install", FILE)));
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(bench.state()).toEqual(before);
  });
});

describe("mosaic update gets there in spite of", () => {
  for (const [what, fault] of Object.entries({
    "two errors of the server": { kind: "status", status: 500, times: 2 },
    "a connection that is cut once": { kind: "cut", times: 1 },
    "a server that stalls once": { kind: "stall", times: 1 },
    "a slow server": { kind: "slow", pieces: 10, every: 100 },
    "a redirect": { kind: "redirect", to: "/moved/mosaic.gz" },
  } as const satisfies Record<string, Fault>)) {
    test.concurrent(what, async () => {
      using bench = new UpdateBench();
      writeRelease(bench.release, { version: "0.2.0", target: TARGET });
      bench.write(join(bench.release, "moved/mosaic.gz"), "");
      writeFileSync(join(bench.release, "moved/mosaic.gz"), readFileSync(join(bench.release, FILE)));
      await using local = await serveRelease(bench.release);
      local.fault(FILE, fault);
      const result = await bench.run(["update"], {
        MOSAIC_DOWNLOAD_BASE: local.address,
        // as long as a server that stalls is waited for
        ...(fault.kind === "stall" ? { MOSAIC_DOWNLOAD_TIMEOUT: "5" } : {}),
      });
      expect({ status: result.status, stderr: result.stderr.replaceAll(/^note: .*\n/gm, "") }).toEqual({
        status: 0,
        stderr: "",
      });
      expect(readFileSync(bench.binary, "utf8")).toBe(fakeMosaic("0.2.0"));
    });
  }
});

describe("a home that a newer mosaic wrote", () => {
  test("is refused, with the way out, and nothing is changed", async () => {
    using bench = new UpdateBench();
    bench.write(
      join(bench.mosaicHome, "framework.version"),
      "schema=mosaic.framework/1\nframework=999\nversion=9.9.9\n",
    );
    bench.write(
      join(bench.mosaicHome, "fleet/roster.yaml"),
      "version: 1\ntransport: tmux\nsupervisor: direct\nagents: [{ name: a, runtime: stub }]\n",
    );
    const before = bench.state();
    for (const args of [
      ["fleet", "ps"],
      ["fleet", "start"],
      ["fleet", "install-systemd"],
      ["fleet", "install-systemd", "--refresh"],
      ["agent", "send", "a", "--message", "x"],
    ]) {
      const result = await bench.run(args);
      expect({ args, status: result.status, stdout: result.stdout }).toEqual({ args, status: 4, stdout: "" });
      expect(result.stderr).toContain("is of mosaic 9.9.9 (framework 999); this mosaic is older");
      expect(result.stderr).toContain("hint: mosaic update");
    }
    // an update that would not help is refused before the binary is replaced
    const useless = await bench.run(["update"], base());
    expect(useless).toMatchObject({ status: 4, stdout: "" });
    expect(bench.state()).toEqual(before);
    // by name it is wanted
    expect(await bench.run(["update", "--to", "0.2.0"], base())).toMatchObject({ status: 0 });
    expect(readFileSync(join(bench.mosaicHome, "framework.version"), "utf8")).toContain(
      "framework=1\nversion=0.2.0\n",
    );
  });
});
