/** A version of a runtime that the fleet keeps: installed whole or not at all, and what an agent becomes. npm is a script here. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { withProven } from "../../src/domain/host/proven-versions.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { expectGolden } from "../support/golden-document.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

let bench: DirectBench;
let tools: string;

/** Writes down how it was called, and installs a claude that says where it is; version 9.9.9 is cut off in the middle. */
const NPM = `#!/bin/sh
printf '%s\\n' "$*" >>"$HOME/npm-calls"
env >"$HOME/npm-environment"
for last; do :; done
version=\${last##*@}
mkdir -p node_modules/.bin
cat >node_modules/.bin/claude <<END
#!/bin/sh
[ "\\$1" = --version ] && echo "$version (Claude Code)" && exit
echo "$version"
echo "\\$PATH"
END
[ "$version" = 9.9.9 ] && echo "npm error network: it was cut off" >&2 && exit 1
[ "$version" = 9.9.8 ] && sed -i s/$version/9.0.0/ node_modules/.bin/claude
chmod +x node_modules/.bin/claude
`;

const pin = (version: string, more: Readonly<Record<string, string>> = {}) =>
  bench.run(["runtime", "pin", "claude", "--version", version, "--unproven", "--json"], {
    PATH: `${tools}:${process.env["PATH"]}`,
    ...more,
  });

describe("a pinned runtime", () => {
  beforeAll(() => {
    bench = new DirectBench();
    tools = `${bench.home}/tools`;
    mkdirSync(tools);
    writeFileSync(`${tools}/npm`, NPM);
    chmodSync(`${tools}/npm`, 0o755);
  });
  afterAll(() => bench[Symbol.asyncDispose]());
  beforeEach(() => rmSync(bench.path("fleet/runtimes"), { recursive: true, force: true }));

  test("a version is kept in a folder of its own, by npm without scripts, and no second time", async () => {
    const { status, stdout } = await pin("2.1.332");
    const folder = bench.path("fleet/runtimes/claude/2.1.332");
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { pinned: true, folder, installed: true, outcome: null },
    ]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(bench.path("fleet/runtimes/pins.json")).mode & 0o777).toBe(0o600);
    const calls = () => readFileSync(`${bench.home}/npm-calls`, "utf8").trim().split("\n");
    expect(calls()).toEqual([
      expect.stringMatching(/^install --ignore-scripts .*@anthropic-ai\/claude-code@2\.1\.332$/),
    ]);
    expect(JSON.parse((await pin("2.1.332")).stdout)).toMatchObject({
      installed: false,
      previous: "2.1.332",
    });
    expect(calls()).toHaveLength(1);
  });

  test("npm is told how the network is reached, and nothing that would make it do something else", async () => {
    const network = { HTTPS_PROXY: "http://proxy.example:3128", NODE_EXTRA_CA_CERTS: "/etc/ssl/own.pem" };
    expect((await pin("2.1.332", { ...network, NODE_OPTIONS: "--trace-warnings" })).status).toBe(0);
    const told = readFileSync(`${bench.home}/npm-environment`, "utf8").split("\n");
    expect(told).toContain("HTTPS_PROXY=http://proxy.example:3128");
    expect(told).toContain("NODE_EXTRA_CA_CERTS=/etc/ssl/own.pem");
    expect(told.filter((line) => line.startsWith("NODE_OPTIONS"))).toEqual([]);
  });

  test("a download that dies, and a program that is another version, leave nothing", async () => {
    for (const [version, said] of [
      ["9.9.9", "it was cut off"],
      ["9.9.8", "says that it is 9.0.0"],
    ] as const) {
      const { status, stderr } = await pin(version);
      expect([status, JSON.parse(stderr.trim().split("\n").at(-1) ?? "")]).toMatchObject([
        1,
        { error: { code: "runtime-not-installed", message: expect.stringContaining(said) } },
      ]);
    }
    expect(readdirSync(bench.path("fleet/runtimes/claude"))).toEqual([]);
    expect((await pin("../../x")).status).toBe(2);
  });

  test("an agent of the fleet becomes it, and whoever starts a claude by hand gets their own", async () => {
    expect((await pin("2.1.332")).status).toBe(0);
    const agent = { MOSAIC_AGENT_NAME: "coder0", MOSAIC_HOME: bench.mosaicHome };
    const [version, path = ""] = (await bench.run(["claude"], agent)).stdout.split("\n");
    expect(version).toBe("2.1.332");
    expect(path.split(":")[0]).toBe(bench.path("fleet/runtimes/claude/2.1.332/node_modules/.bin"));
    const byHand = await bench.run(["claude"], { PATH: `${tools}:/usr/bin:/bin` });
    expect([byHand.status, byHand.stderr]).toEqual([5, expect.stringContaining("claude is not installed")]);

    rmSync(bench.path("fleet/runtimes/claude"), { recursive: true });
    const gone = await bench.run(["claude"], agent);
    expect([gone.status, gone.stderr]).toEqual([
      5,
      expect.stringContaining("2.1.332 is pinned, and is gone"),
    ]);
  });

  test("a damaged file of pins is told and left as it is, and no agent gets another version for it", async () => {
    const file = bench.path("fleet/runtimes/pins.json");
    mkdirSync(bench.path("fleet/runtimes"), { mode: 0o700 });
    writeFileSync(file, '{"schema":', { mode: 0o600 });
    bench.roster("agents:\n  - { name: coder0, runtime: claude }\n");
    const PATH = `${tools}:${process.env["PATH"]}`;
    const agent = { MOSAIC_AGENT_NAME: "coder0", MOSAIC_HOME: bench.mosaicHome };
    for (const args of [
      ["runtime", "list"],
      ["runtime", "prove", "claude"],
      ["runtime", "pin", "claude", "--version", "2.1.332", "--unproven"],
      ["runtime", "upgrade", "claude", "--to", "2.1.332"],
      ["claude"],
    ]) {
      const { status, stderr } = await bench.run(args, { PATH, ...(args.length === 1 ? agent : {}) });
      expect([status, stderr]).toEqual([
        4,
        expect.stringMatching(
          /^error: which versions are pinned cannot be told: \S+: it is no JSON\n\nhint: remove/m,
        ),
      ]);
    }
    expect(readFileSync(file, "utf8")).toBe('{"schema":');
  });

  test("a version that was proven here is moved to; who does not run gets it at the next start", async () => {
    bench.roster("agents:\n  - { name: coder0, runtime: claude }\n");
    const at = new Date().toISOString();
    const proof = {
      runtime: "claude",
      at,
      mosaic: await mosaicVersion(),
      messages: 35,
      unclear: 0,
      faults: [],
      by: BUILT_IN,
    };
    const text = withProven([], { ...proof, version: "2.1.332", outcome: "good", wrong: 0 });
    mkdirSync(bench.path("fleet/runtimes"), { mode: 0o700 });
    writeFileSync(bench.path("fleet/runtimes/proven.json"), text, { mode: 0o600 });
    const PATH = `${tools}:${process.env["PATH"]}`;
    const run = ["runtime", "upgrade", "claude", "--to", "2.1.332", "--json"];
    const { status, stdout, stderr } = await bench.run(run, { PATH });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('"error"')]);
    const place = { home: bench.home, socket: bench.socket, binary: builtBinary() };
    expectGolden("runtime.upgrade", JSON.parse(stdout), place);
    expect(readFileSync(bench.path("fleet/runtimes/pins.json"), "utf8")).toContain('"2.1.332"');
  });
});

const BUILT_IN = { patterns: null, description: null };

async function mosaicVersion(): Promise<string> {
  return (JSON.parse((await bench.run(["version", "--json"])).stdout) as { version: string }).version;
}
