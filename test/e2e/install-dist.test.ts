/** scripts/dist.ts makes the same release twice, and scripts/install.sh makes a running fleet of it. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { projectRoot } from "../../scripts/dist/compile.ts";
import { sha256 } from "../../scripts/dist/checksums.ts";
import { elfNeeds } from "../../scripts/dist/elf.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { INSTALL_SCRIPT } from "../support/install-sandbox.ts";
import { serveRelease } from "../support/release-server.ts";
import { TemporaryFolder, TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(600_000);
forbidLeaks();

const target = `linux-${process.arch}`;
const FILE = `mosaic-${manifest.version}-${target}.gz`;

let folder: TemporaryFolder;
/** Milliseconds since the epoch. */
function newestSource(): number {
  const files = ["src", "framework", "scripts"].flatMap((name) =>
    [...new Bun.Glob("**/*").scanSync({ cwd: join(projectRoot, name) })].map((path) =>
      join(projectRoot, name, path),
    ),
  );
  return Math.max(...files.map((path) => statSync(path).mtimeMs));
}

const first = () => folder.join("it's a first");
const second = () => folder.join("second");

type Surroundings = Readonly<{ cwd: string; umask: string; environment: Record<string, string> }>;

async function result(child: Bun.Subprocess<"ignore", "pipe", "pipe">) {
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { status: await child.exited, stdout, stderr };
}

async function dist(out: string, { cwd, umask, environment }: Surroundings) {
  const script = join(projectRoot, "scripts/dist.ts");
  const child = Bun.spawn(
    [
      "sh",
      "-c",
      `umask ${umask}; exec "$@"`,
      "sh",
      process.execPath,
      script,
      "--targets",
      target,
      "--out",
      out,
    ],
    {
      cwd,
      env: { PATH: process.env.PATH ?? "", ...environment },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  return await result(child);
}

const bytes = (path: string) => readFileSync(path);
const text = (path: string) => readFileSync(path, "utf8");

/** From the first line to a fleet that is proven to run; the server does not count as a download. */
const SEQUENCE = `
set -e
sh '${INSTALL_SCRIPT}' --yes
PATH=$HOME/.local/bin:$PATH
mosaic fleet init --profile demo --write --quiet
sed -i "s/^transport: tmux$/transport: tmux\\ntmux: { socket_name: $SOCKET }\\nsupervisor: direct/" "$HOME/.config/mosaic/fleet/roster.yaml"
mosaic fleet install-systemd --quiet
mosaic fleet start --quiet
mosaic fleet verify
`;

/** By a dependency, and in the binary too. */
const BROUGHT_ALONG = [["@modelcontextprotocol/core", "2.4.0"]] as const;

describe("a release", () => {
  beforeAll(async () => {
    folder = new TemporaryFolder("dist");
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(folder.join("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    for (const name of ["a", "b"]) mkdirSync(folder.join(name));
    const MOSAIC_SIGNING_KEY = folder.join("key.pem");
    const surroundings: readonly [string, Surroundings][] = [
      [
        first(),
        {
          cwd: projectRoot,
          umask: "022",
          environment: {
            HOME: folder.join("a"),
            TMPDIR: folder.join("a"),
            TZ: "Asia/Tokyo",
            MOSAIC_SIGNING_KEY,
          },
        },
      ],
      [
        second(),
        {
          cwd: folder.join("b"),
          umask: "077",
          environment: {
            HOME: folder.join("b"),
            TMPDIR: folder.join("b"),
            LANG: "de_DE.UTF-8",
            MOSAIC_SIGNING_KEY,
          },
        },
      ],
    ];
    const before = newestSource();
    for (const [out, surrounding] of surroundings) {
      const { status, stderr } = await dist(out, surrounding);
      if (status !== 0) throw new Error(stderr);
    }
    if (newestSource() !== before) throw new Error("the sources were changed while they were built twice");
  });
  afterAll(() => folder[Symbol.dispose]());

  test("is the same to the byte when it is made again, from elsewhere", () => {
    const names = readdirSync(first()).toSorted();
    expect(names).toEqual([
      "SHA256SUMS",
      "SHA256SUMS.sig",
      "install.sh",
      "licences.json",
      "manifest.json",
      FILE,
      "signing-key.pub.pem",
    ]);
    expect(readdirSync(second()).toSorted()).toEqual(names);
    const differing = names.filter((name) => !bytes(join(first(), name)).equals(bytes(join(second(), name))));
    expect(differing).toEqual([]);
  });

  test("has a binary that names no folder of the machine that made it", () => {
    const binary = Buffer.from(Bun.gunzipSync(bytes(join(first(), FILE))));
    const named = [projectRoot, folder.path, process.execPath].filter((path) => binary.includes(path));
    expect(named).toEqual([]);
  });

  test("has the checksum of every file in it, as sha256sum reads them", () => {
    const { exitCode, stdout } = Bun.spawnSync(["sha256sum", "-c", "--strict", "SHA256SUMS"], {
      cwd: first(),
    });
    expect(stdout.toString().trim().split("\n").toSorted()).toEqual(
      readdirSync(first())
        .filter((name) => !name.startsWith("SHA256SUMS"))
        .map((name) => `${name}: OK`)
        .toSorted(),
    );
    expect(exitCode).toBe(0);
  });

  test("has a manifest that says what is in it and what it needs", () => {
    const release = JSON.parse(text(join(first(), "manifest.json"))) as Record<string, unknown>;
    const compressed = bytes(join(first(), FILE));
    const binary = Bun.gunzipSync(compressed);
    expect(release).toMatchObject({
      schema: "mosaic.release/1",
      name: "mosaic",
      version: manifest.version,
      bun: manifest.engines.bun,
      artefacts: [
        {
          target,
          os: "linux",
          arch: process.arch,
          libc: "glibc",
          libc_minimum: elfNeeds(binary)?.glibc,
          cpu: process.arch === "x64" ? ["sse4_2"] : [],
          file: FILE,
          size: compressed.length,
          sha256: sha256(compressed),
          binary_size: binary.length,
          binary_sha256: sha256(binary),
        },
      ],
    });
    expect(Object.keys(release)).toEqual(["schema", "name", "version", "commit", "date", "bun", "artefacts"]);
  });

  test("names each package that the binary is made of, with its licence and the text of it", () => {
    const { components } = JSON.parse(text(join(first(), "licences.json"))) as {
      components: { name: string; version: string; licence: string; text?: string }[];
    };
    expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual([
      `mosaic ${manifest.version}`,
      `bun ${manifest.engines.bun}`,
      ...[...Object.entries(manifest.dependencies), ...BROUGHT_ALONG]
        .map(([name, version]) => `${name} ${version}`)
        .toSorted(),
    ]);
    expect(components.filter((component) => component.text === undefined).map(({ name }) => name)).toEqual([
      "bun",
    ]);
  });

  test.skipIf(Bun.which("openssl") === null)("is signed so that openssl can tell", () => {
    const check = [
      "pkeyutl",
      "-verify",
      "-pubin",
      "-inkey",
      "signing-key.pub.pem",
      "-rawin",
      "-in",
      "SHA256SUMS",
    ];
    const { exitCode } = Bun.spawnSync(["openssl", ...check, "-sigfile", "SHA256SUMS.sig"], { cwd: first() });
    expect(exitCode).toBe(0);
  });

  test("never takes the place of what is no release, and knows its targets", async () => {
    const surroundings = { cwd: folder.path, umask: "022", environment: {} };
    const mine = folder.join("mine");
    mkdirSync(mine);
    writeFileSync(join(mine, "letter.txt"), "Dear");
    const refused = await dist(mine, surroundings);
    expect(refused.stderr).toBe(`dist: ${mine} has something in it that is no release\n`);
    expect(refused.status).toBe(1);
    expect(readdirSync(mine)).toEqual(["letter.txt"]);
  });

  test("becomes a proven fleet within a minute of the start of install.sh, and an update leaves the agents alone", async () => {
    using home = new TemporaryHome();
    await using server = await serveRelease(first());
    const environment = home.environment({
      MOSAIC_DOWNLOAD_BASE: server.address,
      MOSAIC_STUB_HOME: home.join("stub"),
      SOCKET: `install-${process.pid}`,
    });
    const binary = home.join(".local/bin/mosaic");
    const run = async (...argv: string[]) => {
      const child = Bun.spawn(argv, {
        cwd: home.path,
        env: environment,
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
        detached: true,
      });
      return await result(child);
    };
    const pids = async () => {
      const { stdout } = await run(
        "tmux",
        "-L",
        environment.SOCKET ?? "",
        "list-panes",
        "-a",
        "-F",
        "#{session_name} #{pane_pid}",
      );
      return stdout;
    };
    try {
      const started = performance.now();
      const { status, stdout, stderr } = await run("sh", "-c", SEQUENCE);
      const seconds = (performance.now() - started) / 1000;
      console.log(`from install.sh to a proven fleet: ${seconds.toFixed(1)} s`);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(stdout).toMatch(/\b0 failed/);
      expect(seconds).toBeLessThan(60);

      const before = await pids();
      expect(before.trim().split("\n")).toHaveLength(4);
      // a rename: the stubs run the file itself, which nobody may write to
      writeFileSync(`${binary}.broken`, "", { mode: 0o755 });
      renameSync(`${binary}.broken`, binary);
      const again = await run("sh", INSTALL_SCRIPT, "--yes");
      expect(again).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("the files of the fleet in "),
      });
      expect(await pids()).toBe(before);
      expect((await run(binary, "fleet", "verify")).status).toBe(0);
    } finally {
      if (existsSync(binary)) await run(binary, "fleet", "stop", "--quiet");
      rmSync(`/tmp/tmux-${process.getuid?.()}/${environment.SOCKET}`, { force: true });
    }
  });
});
