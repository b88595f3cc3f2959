/** Variables, settings files and servers that would lead mosaic or its installer astray. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InstallSandbox, writeRelease } from "../support/install-sandbox.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { serveRelease } from "../support/release-server.ts";
import { TARGET, UpdateBench } from "../support/update-bench.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Nobody's by definition: were it asked for, the message would say that it cannot be resolved. */
const ELSEWHERE = "http://elsewhere.invalid";

describe("mosaic itself", () => {
  test("ends at once where a variable of Bun's lets others run code in it", async () => {
    using bench = new UpdateBench();
    for (const name of ["BUN_INSPECT", "BUN_INSPECT_CONNECT_TO"]) {
      const refused = await bench.run(["--version"], { [name]: "ws://127.0.0.1:0/x" });
      expect(refused).toMatchObject({ status: 2, stdout: "" });
      expect(refused.stderr).toContain(
        `error: ${name} is set: it lets other users of this host run code in mosaic\n\nhint: env -u ${name} mosaic\n`,
      );
    }
    const json = await bench.run(["version", "--json"], { BUN_INSPECT: "ws://127.0.0.1:0/x" });
    expect(json.stderr).toContain('{"error":{"code":"usage","message":"BUN_INSPECT is set');
  });

  test("puts no tmux of the current folder into what it installs", async () => {
    using bench = new UpdateBench();
    const tmux = bench.join("tmux");
    writeFileSync(tmux, "#!/bin/sh\necho tmux 3.3a\n");
    chmodSync(tmux, 0o755);
    bench.write(
      `${bench.mosaicHome}/fleet/roster.yaml`,
      "version: 1\ntransport: tmux\nsupervisor: direct\nagents:\n  - { name: a0, runtime: stub }\n",
    );
    const PATH = `.::${process.env.PATH ?? "/usr/bin:/bin"}`;
    expect(await bench.run(["fleet", "install-systemd"], { PATH })).toMatchObject({ status: 0 });
    expect(readFileSync(`${bench.mosaicHome}/framework.version`, "utf8")).not.toContain(`tmux=${tmux}`);
    expect(readFileSync(`${bench.mosaicHome}/framework.version`, "utf8")).not.toContain("tmux=./");
  });
});

describe("an update without a key", () => {
  test("does not follow a redirect off this machine", async () => {
    using bench = new UpdateBench();
    writeRelease(bench.release, { version: "0.2.0", target: TARGET });
    await using server = await serveRelease(bench.release);
    server.fault("SHA256SUMS", { kind: "redirect", to: `${ELSEWHERE}/SHA256SUMS` });
    const before = bench.state();
    const refused = await bench.run(["update"], { MOSAIC_DOWNLOAD_BASE: server.address });
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain("a redirect leads over http to another host, elsewhere.invalid");
    expect(bench.state()).toEqual(before);
  });

  test("asks no proxy for this machine", async () => {
    using bench = new UpdateBench();
    writeRelease(bench.release, { version: "0.2.0", target: TARGET });
    await using server = await serveRelease(bench.release);
    await using proxy = await serveRelease(bench.path);
    const checked = await bench.run(["update", "--check"], {
      MOSAIC_DOWNLOAD_BASE: server.address,
      http_proxy: proxy.address,
    });
    expect(checked).toMatchObject({ status: 6 });
    expect(proxy.requests).toEqual([]);
  });

  test("shows no password, wherever it stands in the address", async () => {
    using bench = new UpdateBench();
    writeRelease(bench.release, { version: "0.2.0", target: TARGET });
    await using server = await serveRelease(bench.release);
    for (const base of [
      server.address.replace("//", "//me:open@se/same@"),
      `${server.address}?token=opensesame&x=se/same`,
      server.address.replace("//", "//opensesame@"),
    ]) {
      const { stdout, stderr } = await bench.run(["update", "--check"], { MOSAIC_DOWNLOAD_BASE: base });
      expect(`${stdout}${stderr}`).not.toMatch(/same/);
    }
  });

  test.skipIf(Bun.which("openssl") === null)(
    "checks certificates, whatever NODE_TLS_REJECT_UNAUTHORIZED says",
    async () => {
      using bench = new UpdateBench();
      const made = Bun.spawnSync(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost".split(
          " ",
        ),
        { cwd: bench.path, stdout: "ignore", stderr: "ignore" },
      );
      expect(made.exitCode).toBe(0);
      const asked: string[] = [];
      const server = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        tls: { key: Bun.file(bench.join("key")), cert: Bun.file(bench.join("cert")) },
        fetch(request) {
          asked.push(request.url);
          return new Response("", { status: 404 });
        },
      });
      const refused = await bench.run(["update", "--check"], {
        MOSAIC_DOWNLOAD_BASE: `https://localhost:${server.port}`,
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
      });
      await server.stop(true);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toMatch(/certificate/i);
      expect(asked).toEqual([]);
    },
  );
});

/** The script with one of the two programs that fetch. */
const FETCHERS = ["curl", "wget"].filter((name) => Bun.which(name) !== null);

/** With this one, and a release to install. */
function sandboxWith(fetcher: string): InstallSandbox {
  const sandbox = new InstallSandbox(["curl"]);
  const found = Bun.which(fetcher);
  if (found !== null) symlinkSync(found, sandbox.join("programs", fetcher));
  writeRelease(sandbox.release, { version: "0.2.0" });
  return sandbox;
}

for (const fetcher of FETCHERS) {
  describe(`install.sh with ${fetcher}`, () => {
    test("does not follow a redirect off this machine without a key", async () => {
      using sandbox = sandboxWith(fetcher);
      await using server = await serveRelease(sandbox.release);
      server.fault("SHA256SUMS", { kind: "redirect", to: `${ELSEWHERE}/SHA256SUMS` });
      const before = sandbox.state();
      const refused = await sandbox.install([], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } });
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain(`a redirect leads over http to another host: ${ELSEWHERE}/SHA256SUMS`);
      expect(sandbox.state()).toEqual(before);
    });

    test("asks no proxy for this machine, not even one of a settings file", async () => {
      using sandbox = sandboxWith(fetcher);
      await using server = await serveRelease(sandbox.release);
      await using proxy = await serveRelease(sandbox.join("work"));
      writeFileSync(join(sandbox.home, ".curlrc"), `proxy = ${proxy.address}\n`);
      writeFileSync(join(sandbox.home, ".wgetrc"), `use_proxy = on\nhttp_proxy = ${proxy.address}\n`);
      const done = await sandbox.install([], {
        environment: { MOSAIC_DOWNLOAD_BASE: server.address, http_proxy: proxy.address },
      });
      expect(done).toMatchObject({ status: 0 });
      expect(proxy.requests).toEqual([]);
    });

    test("is not led astray by a settings file", async () => {
      using sandbox = sandboxWith(fetcher);
      await using server = await serveRelease(sandbox.release);
      writeFileSync(join(sandbox.home, ".curlrc"), "include\nremote-name-all\nremote-name\n");
      writeFileSync(join(sandbox.home, ".wgetrc"), "save_headers = on\n");
      const done = await sandbox.install([], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } });
      expect(done).toMatchObject({ status: 0 });
      expect(Object.keys(sandbox.state()).filter((path) => path.startsWith("work/"))).toEqual([]);
    });

    test("takes no more than a release can be", async () => {
      using sandbox = sandboxWith(fetcher);
      await using server = await serveRelease(sandbox.release);
      server.fault("SHA256SUMS", { kind: "other", body: Buffer.alloc(8 * 1024 * 1024, "a") });
      const before = sandbox.state();
      const refused = await sandbox.install([], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } });
      expect(refused.status).toBe(1);
      expect(refused.stderr).toMatch(/larger than|file size exceeded|[Ff]ile too large/);
      expect(sandbox.state()).toEqual(before);
    });
  });
}

describe("install.sh", () => {
  test("refuses an empty file as a key: it does not mean that nobody asks for a signature", async () => {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.release, { version: "0.2.0" });
    await using server = await serveRelease(sandbox.release);
    writeFileSync(sandbox.join("empty.pem"), "");
    const refused = await sandbox.install([], {
      environment: { MOSAIC_DOWNLOAD_BASE: server.address, MOSAIC_PUBLIC_KEY: sandbox.join("empty.pem") },
    });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("MOSAIC_PUBLIC_KEY is an empty file");
    expect(existsSync(sandbox.binary)).toBe(false);
  });

  test.skipIf(Bun.which("flock") === null)(
    "waits for no other installation, and takes over what a dead one left, whoever has its pid now",
    async () => {
      using sandbox = new InstallSandbox();
      symlinkSync(Bun.which("flock") ?? "", sandbox.join("programs/flock"));
      writeRelease(sandbox.release, { version: "0.2.0" });
      await using server = await serveRelease(sandbox.release);
      const environment = { MOSAIC_DOWNLOAD_BASE: server.address };
      const bin = join(sandbox.prefix, "bin");
      mkdirSync(bin, { recursive: true });
      sandbox.write(`${bin}/.mosaic-install/pid`, `${process.pid}\n`);
      const held = Bun.spawn(["flock", bin, "sh", "-c", "echo; exec cat"], { stdin: "pipe", stdout: "pipe" });
      await held.stdout.getReader().read();
      const refused = await sandbox.install([], { environment });
      await held.stdin.end();
      await held.exited;
      expect(refused.status).toBe(11);
      expect(refused.stderr).toContain(`another installation runs here, pid ${process.pid}`);
      expect(await sandbox.install([], { environment })).toMatchObject({ status: 0 });
      expect(Object.keys(sandbox.state()).filter((path) => path.includes(".mosaic-install"))).toEqual([]);
    },
  );

  test.skipIf(Bun.which("flock") === null)(
    "of several at once over an abandoned folder, each is done or says that another runs",
    async () => {
      using sandbox = new InstallSandbox();
      symlinkSync(Bun.which("flock") ?? "", sandbox.join("programs/flock"));
      writeRelease(sandbox.release, { version: "0.2.0" });
      await using server = await serveRelease(sandbox.release);
      for (let round = 0; round < 5; round++) {
        sandbox.write(join(sandbox.prefix, "bin/.mosaic-install/pid"), "4194305\n");
        const ended = await Promise.all(
          Array.from({ length: 4 }, () =>
            sandbox.install(["--cli"], { environment: { MOSAIC_DOWNLOAD_BASE: server.address } }),
          ),
        );
        expect(ended.filter(({ status }) => status !== 0 && status !== 11)).toEqual([]);
        expect(ended.some(({ status }) => status === 0)).toBe(true);
      }
    },
  );
});
