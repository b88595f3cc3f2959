/** scripts/install.sh over a network that is slow, that sends it elsewhere, that fails now and then; and without one. */
import { describe, expect, test } from "bun:test";
import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSigningKey } from "../../scripts/dist/signature.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { InstallSandbox, canMount, fakeMosaic, writeRelease } from "../support/install-sandbox.ts";
import { serveRelease, type Fault } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const FILE = "mosaic-0.2.0-linux-x64.gz";
const NEW = fakeMosaic("0.2.0");

/** The programs that fetch, each on a machine that has only it. */
const FETCHERS: readonly (readonly [string, (sandbox: InstallSandbox) => void])[] = [
  ["curl", () => {}],
  ["wget", (sandbox) => link(sandbox, "wget", Bun.which("wget"))],
  ["busybox wget", (sandbox) => sandbox.program("wget", `exec ${Bun.which("busybox")} wget "$@"`)],
];

function link(sandbox: InstallSandbox, name: string, path: string | null): void {
  if (path !== null) symlinkSync(path, sandbox.join("programs", name));
}

function isHere(fetcher: string): boolean {
  return Bun.which(fetcher.split(" ")[0] ?? fetcher) !== null;
}

/** busybox can be built without the option that ends a wait (Debian 12). */
function noticesStall(fetcher: string): boolean {
  if (fetcher !== "busybox wget") return true;
  const { stderr } = Bun.spawnSync(["busybox", "wget", "--help"]);
  return stderr.includes("-T SEC");
}

const RECOVERIES: Readonly<Record<string, { fault: (address: string) => Fault; requests: number }>> = {
  "that fails once": { fault: () => ({ kind: "status", status: 500, times: 1 }), requests: 2 },
  "that fails three times": { fault: () => ({ kind: "status", status: 503, times: 3 }), requests: 4 },
  "that hangs up once": { fault: () => ({ kind: "cut", times: 1 }), requests: 2 },
  "that stops once": { fault: () => ({ kind: "stall", times: 1 }), requests: 2 },
  "that is slow": { fault: () => ({ kind: "slow", pieces: 4, every: 100 }), requests: 1 },
  "that redirects": {
    fault: (address) => ({ kind: "redirect", to: `${address}/elsewhere/${FILE}` }),
    requests: 1,
  },
};

for (const [fetcher, provide] of FETCHERS) {
  describe.skipIf(!isHere(fetcher))(`with ${fetcher}, a server`, () => {
    for (const [what, { fault, requests }] of Object.entries(RECOVERIES)) {
      const tried = what !== "that stops once" || !isHere(fetcher) || noticesStall(fetcher);
      (tried ? test.concurrent : test.skip)(`${what} serves a whole mosaic in the end`, async () => {
        using sandbox = new InstallSandbox(fetcher === "curl" ? [] : ["curl"]);
        provide(sandbox);
        writeRelease(sandbox.release, { version: "0.2.0" });
        writeRelease(sandbox.join("release/elsewhere"), { version: "0.2.0" });
        await using server = await serveRelease(sandbox.release);
        server.fault(FILE, fault(server.address));
        const { status, stderr } = await sandbox.install([], {
          environment: { MOSAIC_DOWNLOAD_BASE: server.address, MOSAIC_DOWNLOAD_TIMEOUT: "1" },
        });
        expect({ status, stderr }).toMatchObject({ status: 0 });
        expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
        expect(server.requests.filter((path) => path === `/${FILE}`)).toHaveLength(requests);
      });
    }

    test("that has no such release is asked once", async () => {
      using sandbox = new InstallSandbox(fetcher === "curl" ? [] : ["curl"]);
      provide(sandbox);
      const before = sandbox.state();
      await using server = await serveRelease(sandbox.release);
      const { status, stderr } = await sandbox.install([], {
        environment: { MOSAIC_DOWNLOAD_BASE: server.address },
      });
      expect(stderr).toContain("there is no SHA256SUMS at http://127.0.0.1");
      expect(status).toBe(1);
      expect(server.requests).toEqual(["/SHA256SUMS"]);
      expect(sandbox.state()).toEqual(before);
    });
  });
}

test("an address with releases by version gives the one that is named, whether as 0.1.0 or as v0.1.0", async () => {
  using sandbox = new InstallSandbox();
  writeRelease(sandbox.release, { version: "0.2.0" });
  writeRelease(sandbox.join("release/0.1.0"), { version: "0.1.0" });
  await using server = await serveRelease(sandbox.release);
  const environment = { MOSAIC_DOWNLOAD_BASE: `${server.address}/` };
  const versions: string[] = [];
  for (const args of [[], ["--ref", "0.1.0"], ["--ref=0.2.0"], ["--ref", "v0.1.0"]]) {
    expect(await sandbox.install(args, { environment })).toMatchObject({ status: 0 });
    versions.push(/version":"([^"]*)/.exec(readFileSync(sandbox.binary, "utf8"))?.[1] ?? "");
  }
  expect(versions).toEqual(["0.2.0", "0.1.0", "0.2.0", "0.1.0"]);
  expect(await sandbox.install([], { environment: { ...environment, MOSAIC_REF: "0.1.0" } })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("mosaic 0.1.0 is installed already"),
  });
});

test.skipIf(!canMount)(
  "a disk that is full in the middle of a download is said, and is no fault of the server's",
  async () => {
    using sandbox = new InstallSandbox();
    mkdirSync(sandbox.prefix);
    const noise = randomBytes(200_000).toString("base64");
    writeRelease(sandbox.release, { version: "0.2.0", binary: `${NEW}# ${noise}\n`, size: 1 });
    await using server = await serveRelease(sandbox.release);
    const before = sandbox.state();
    const { status, stderr } = await sandbox.install([], {
      environment: { MOSAIC_DOWNLOAD_BASE: server.address },
      before: 'mount -t tmpfs -o size=96k none "$HOME/.local"',
      mounts: true,
    });
    expect(stderr).toContain("no space left");
    expect(status).toBe(1);
    expect(sandbox.sleeps()).toEqual([]);
    expect(sandbox.state()).toEqual(before);
  },
);

test("a password in the address is neither shown nor recorded", async () => {
  using sandbox = new InstallSandbox();
  writeRelease(sandbox.release, { version: "0.2.0" });
  await using server = await serveRelease(sandbox.release);
  const { status, stdout, stderr } = await sandbox.install([], {
    environment: { MOSAIC_DOWNLOAD_BASE: server.address.replace("//", "//me:opensesame@") },
  });
  expect(status).toBe(0);
  expect(`${stdout}${stderr}${readFileSync(sandbox.record, "utf8")}`).not.toContain("opensesame");
  expect(readFileSync(sandbox.record, "utf8")).toContain("source=http://me:****@127.0.0.1");
});

describe("--file", () => {
  test("installs what lies beside its checksums, with and without a manifest, and asks no network", async () => {
    for (const lacks of ["", "manifest.json"]) {
      using sandbox = new InstallSandbox(["curl"]);
      const file = writeRelease(sandbox.release, { version: "0.2.0" });
      if (lacks !== "") rmSync(join(sandbox.release, lacks));
      expect(await sandbox.install(["--file", join(sandbox.release, file)])).toMatchObject({ status: 0 });
      expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
    }
  });

  test("takes a path from where one is, with spaces and quotes", async () => {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.join(`work/it's "a" release`), { version: "0.2.0" });
    const { status } = await sandbox.install(["--file", `it's "a" release/${FILE}`]);
    expect(status).toBe(0);
  });

  const refused: Readonly<Record<string, [(folder: string) => string, string]>> = {
    "no checksums beside it": [
      (folder) => (rmSync(join(folder, "SHA256SUMS")), FILE),
      "there is no SHA256SUMS at ",
    ],
    "a wrong checksum": [
      (folder) => (writeFileSync(join(folder, FILE), Bun.gzipSync("something else")), FILE),
      `the checksum of ${FILE} is wrong`,
    ],
    "another machine's artefact": [
      (folder) => (
        rmSync(join(folder, "manifest.json")),
        copyFileSync(join(folder, FILE), join(folder, "mosaic-0.2.0-linux-arm64.gz")),
        "mosaic-0.2.0-linux-arm64.gz"
      ),
      "is not for this machine",
    ],
    "no such file": [() => "mosaic-9.9.9-linux-x64.gz", "no file "],
  };
  test.each(Object.entries(refused))("refuses %s and changes nothing", async (_, [spoil, says]) => {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.release, { version: "0.2.0" });
    const file = spoil(sandbox.release);
    const before = sandbox.state();
    const { status, stderr } = await sandbox.install(["--file", join(sandbox.release, file)]);
    expect(stderr).toContain(says);
    expect(status).toBe(1);
    expect(sandbox.state()).toEqual(before);
  });
});

describe("a signature", () => {
  class Signed extends TemporaryFolder {
    readonly #key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
    readonly publicKey = this.join("public key.pem");

    constructor() {
      super("key");
      writeFileSync(this.join("private.pem"), this.#key);
      writeFileSync(this.publicKey, this.#signing().publicKey);
    }

    #signing() {
      const key = readSigningKey(this.join("private.pem"));
      if (key === undefined) throw new Error("no key");
      return key;
    }

    sign(release: string): void {
      const sums = readFileSync(join(release, "SHA256SUMS"), "utf8");
      writeFileSync(join(release, "SHA256SUMS.sig"), this.#signing().sign(sums));
    }
  }

  async function installSigned(
    prepare: (sandbox: InstallSandbox, key: Signed) => void,
    openssl: string | null = Bun.which("openssl"),
  ) {
    using sandbox = new InstallSandbox();
    using key = new Signed();
    link(sandbox, "openssl", openssl);
    writeRelease(sandbox.release, { version: "0.2.0" });
    prepare(sandbox, key);
    const before = sandbox.state();
    await using server = await serveRelease(sandbox.release);
    const result = await sandbox.install([], {
      environment: { MOSAIC_DOWNLOAD_BASE: server.address, MOSAIC_PUBLIC_KEY: key.publicKey },
    });
    if (result.status !== 0) expect(sandbox.state()).toEqual(before);
    return result;
  }

  const hasOpenssl = Bun.which("openssl") !== null;

  test.skipIf(!hasOpenssl)("that is right lets the release in", async () => {
    expect(await installSigned((sandbox, key) => key.sign(sandbox.release))).toMatchObject({ status: 0 });
  });

  test.skipIf(!hasOpenssl)("of somebody else keeps it out", async () => {
    const { status, stderr } = await installSigned((sandbox) => {
      using other = new Signed();
      other.sign(sandbox.release);
    });
    expect(stderr).toContain("the signature of the release is wrong: nothing was installed");
    expect(status).toBe(1);
  });

  test.skipIf(!hasOpenssl)("over other checksums keeps it out", async () => {
    const { status, stderr } = await installSigned((sandbox, key) => {
      key.sign(sandbox.release);
      writeRelease(sandbox.release, { version: "0.2.0", binary: fakeMosaic("6.6.6") });
    });
    expect(stderr).toContain("the signature of the release is wrong");
    expect(status).toBe(1);
  });

  test.skipIf(!hasOpenssl)("that is missing keeps it out", async () => {
    const { status, stderr } = await installSigned(() => {});
    expect(stderr).toContain("the release is not signed");
    expect(status).toBe(1);
  });

  test("that no program here can check keeps it out", async () => {
    const { status, stderr } = await installSigned((sandbox, key) => key.sign(sandbox.release), null);
    expect(stderr).toContain("can check the signature that MOSAIC_PUBLIC_KEY asks for");
    expect(status).toBe(5);
  });

  test("is only made with an Ed25519 key", () => {
    using folder = new TemporaryFolder("key");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    expect(createPrivateKey(pem).asymmetricKeyType).toBe("ec");
    writeFileSync(folder.join("key.pem"), pem);
    expect(() => readSigningKey(folder.join("key.pem"))).toThrow("has to be ed25519");
  });
});
