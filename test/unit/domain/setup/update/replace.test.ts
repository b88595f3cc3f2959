/** An update that fails, or is interrupted, at any of its steps: in memory, each step once. */
import { describe, expect, test } from "bun:test";
import { describeError, MosaicError } from "../../../../../src/base/errors.ts";
import { renderFrameworkFile } from "../../../../../src/domain/install/framework-version.ts";
import {
  NOTHING_RECORDED,
  parseInstallRecord,
  renderInstallRecord,
} from "../../../../../src/domain/install/install-record.ts";
import { finishInterrupted, installationAt } from "../../../../../src/domain/setup/update/installation.ts";
import type { UpdateTools } from "../../../../../src/domain/ports/update-tools.ts";
import { decide, rollBack, update } from "../../../../../src/domain/setup/update/update.ts";
import { VirtualClock } from "../../../../support/supervision-clock.ts";
import { FakeFiles } from "../../../../support/supervision-fakes.ts";

const HOME = "/home/someone/.config/mosaic";
const BINARY = "/home/someone/.local/bin/mosaic";
const PREVIOUS = "/home/someone/.local/bin/.mosaic.previous";
const SOURCE = "https://example.org";
const FILE = "mosaic-0.2.0-linux-x64.gz";

/** "Sums" that say what they are of. */
const sumOf = (text: string) => Buffer.from(text).toString("hex").padEnd(64, "0").slice(0, 64);

const MANIFEST = JSON.stringify({
  schema: "mosaic.release/1",
  version: "0.2.0",
  commit: "c0ffee",
  artefacts: [
    {
      target: "linux-x64",
      file: FILE,
      size: 10,
      sha256: sumOf("packed"),
      binary_size: 20,
      binary_sha256: sumOf("mosaic 0.2.0"),
    },
  ],
});
const SERVED: Readonly<Record<string, string>> = {
  [`${SOURCE}/SHA256SUMS`]: `${sumOf("packed")}  ${FILE}\n${sumOf(MANIFEST)}  manifest.json\n`,
  [`${SOURCE}/manifest.json`]: MANIFEST,
  [`${SOURCE}/${FILE}`]: "packed",
};

/** A machine on which step number `failing` fails; a file's text says which mosaic it is. */
function machine(failing = Number.POSITIVE_INFINITY) {
  const files = new FakeFiles();
  files.texts.set(BINARY, "mosaic 0.1.0");
  files.texts.set(
    `${HOME}/framework.version`,
    renderFrameworkFile({
      framework: 1,
      version: "0.1.0",
      units: { socketName: "s", holderSession: "h", tmux: "/usr/bin/tmux", binary: BINARY },
    }),
  );
  const steps: string[] = [];
  const refreshes: string[] = [];
  const interrupt = new AbortController();
  let staged = false;
  const step = (what: string) => {
    steps.push(what);
    if (steps.length === failing) throw new MosaicError("failure", `failed: ${what}`);
  };
  const move = (from: string, to: string) => {
    files.texts.set(to, files.texts.get(from) ?? "");
    files.modes.set(to, 0o755);
  };
  const fail = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    step(what);
    return await work();
  };
  const tools: UpdateTools = {
    clock: new VirtualClock(),
    files: Object.assign(Object.create(files) as FakeFiles, {
      write: (path: string, text: string, mode: number) =>
        fail(`write ${path}`, () => files.write(path, text, mode)),
    }),
    downloads: {
      bytes: (address) =>
        fail(`get ${address}`, async () => ({
          ok: true,
          value: new TextEncoder().encode(SERVED[address] ?? ""),
        })),
      file: (address, path) =>
        fail(`get ${address}`, async () => {
          files.texts.set(path, SERVED[address] ?? "");
          return { ok: true, value: undefined };
        }),
    },
    binaries: {
      isReplaced: async () => false,
      realPath: async (path) => (files.texts.has(path) || path.endsWith("/bin") ? path : undefined),
      sha256: async (path) => {
        const text = files.texts.get(path);
        return text === undefined ? undefined : sumOf(text);
      },
      unpack: (_from, to) =>
        fail("unpack", async () => {
          files.texts.set(to, "mosaic 0.2.0");
          return sumOf("mosaic 0.2.0");
        }),
      duplicate: (from, to) => fail(`duplicate ${from}`, async () => move(from, to)),
      replace: (from, to) =>
        fail(`replace ${to}`, async () => {
          move(from, to);
          files.texts.delete(from);
        }),
      freeBytes: async () => 1e9,
      openStage: async () => {
        staged = true;
        return {
          path: "/home/someone/.local/bin/.mosaic-install",
          clear: async () => {
            for (const path of files.texts.keys())
              if (path.includes(".mosaic-install")) files.texts.delete(path);
          },
          close: async () => {
            staged = false;
            for (const path of files.texts.keys())
              if (path.includes(".mosaic-install")) files.texts.delete(path);
          },
        };
      },
    },
    isSigned: () => true,
    sha256: (bytes) => sumOf(new TextDecoder().decode(bytes)),
    run: (binary, argv) =>
      fail(`run ${argv.slice(0, 2).join(" ")}`, async () => {
        const version = /^mosaic (.*)$/.exec(files.texts.get(binary) ?? "")?.[1] ?? "";
        if (argv[0] === "version") {
          return {
            status: 0,
            stdout: JSON.stringify({ schema: "mosaic.version/1", version, commit: "x" }),
            stderr: "",
          };
        }
        refreshes.push(`${version} ${argv.filter((word) => /^--(dry|down)/.test(word)).join(" ")}`.trim());
        return {
          status: 0,
          stdout: JSON.stringify({ changes: [{ kind: "update", path: "/a" }] }),
          stderr: "",
        };
      }),
    note() {},
    signal: interrupt.signal,
  };
  const installation = installationAt(BINARY, HOME, { version: "0.1.0", commit: "old" });
  return { tools, installation, files, steps, refreshes, interrupt, isStaged: () => staged };
}

const WANTED = { base: SOURCE, version: undefined, target: "linux-x64", publicKey: undefined };

describe("an update", () => {
  test("asks the new binary whether it can refresh the home before it replaces the old one, and lets it do so after", async () => {
    const { tools, installation, files, refreshes, isStaged } = machine();
    const report = await update(tools, installation, WANTED);
    expect(report).toMatchObject({
      outcome: "updated",
      refreshed: [{ kind: "update", path: "/a" }],
      problem: undefined,
    });
    expect(refreshes).toEqual(["0.2.0 --dry-run", "0.2.0"]);
    expect(files.texts.get(BINARY)).toBe("mosaic 0.2.0");
    expect(files.texts.get(PREVIOUS)).toBe("mosaic 0.1.0");
    expect(parseInstallRecord(files.texts.get(`${HOME}/install.manifest`) ?? "")).toMatchObject({
      binary: BINARY,
      previous: PREVIOUS,
      version: "0.2.0",
      sha256: sumOf("mosaic 0.2.0"),
    });
    expect(isStaged()).toBe(false);
  });

  test("that fails at any step leaves a mosaic that works in place, and nothing half done beside it", async () => {
    const { tools, installation, steps } = machine();
    await update(tools, installation, WANTED);
    expect(steps.length).toBeGreaterThan(9);
    const swap = steps.indexOf(`replace ${BINARY}`);
    for (const [at, what] of steps.entries()) {
      const broken = machine(at + 1);
      const ended = await update(broken.tools, broken.installation, WANTED).then(
        (report) => report.problem?.message ?? "no problem",
        (thrown: unknown) => describeError(thrown),
      );
      const { texts } = broken.files;
      // after the swap it is told beside the success, and not in its place
      expect([what, ended]).toEqual([what, `failed: ${what}`]);
      expect([what, texts.get(BINARY)]).toEqual([what, at <= swap ? "mosaic 0.1.0" : "mosaic 0.2.0"]);
      // there is a way back from the moment on at which there is need of one
      expect([what, texts.get(PREVIOUS) ?? (at <= swap ? "mosaic 0.1.0" : "none")]).toEqual([
        what,
        "mosaic 0.1.0",
      ]);
      const others = [...texts.keys()].filter((path) => /install\.manifest\.|\.mosaic-install/.test(path));
      expect([what, others, broken.isStaged()]).toEqual([what, [], false]);
    }
  });

  test("that is interrupted before the last step changes nothing", async () => {
    const { tools, installation, files, interrupt } = machine();
    interrupt.abort(new Error("interrupted"));
    expect(await update(tools, installation, WANTED).catch(describeError)).toBe("interrupted");
    expect(files.texts.get(BINARY)).toBe("mosaic 0.1.0");
    expect(files.texts.has(PREVIOUS)).toBe(false);
  });

  test("that was rolled back goes forward the same way, and tells the older binary that it is wanted", async () => {
    const { tools, installation, files, refreshes } = machine();
    await update(tools, installation, WANTED);
    refreshes.length = 0;
    await rollBack(tools, { ...installation, current: { version: "0.2.0", commit: "new" } });
    expect(files.texts.get(BINARY)).toBe("mosaic 0.1.0");
    expect(files.texts.get(PREVIOUS)).toBe("mosaic 0.2.0");
    expect(refreshes).toEqual(["0.1.0 --downgrade --dry-run", "0.1.0 --downgrade"]);
    await rollBack(tools, installation);
    expect(files.texts.get(BINARY)).toBe("mosaic 0.2.0");
  });
});

describe("what is done with a release", () => {
  for (const [current, offered, isSame, wanted, decision] of [
    ["0.1.0", "0.2.0", false, undefined, "available"],
    ["0.2.0", "0.1.0", false, undefined, "newer-installed"],
    ["0.2.0", "0.1.0", false, "0.1.0", "available"],
    ["0.1.0", "0.1.0", true, undefined, "up-to-date"],
    ["0.1.0", "0.1.0", true, "0.1.0", "up-to-date"],
    // built anew from another commit
    ["0.1.0", "0.1.0", false, undefined, "available"],
    ["0.2.0-rc.1", "0.2.0", false, undefined, "available"],
  ] as const) {
    test(`${offered} for ${current}${isSame ? ", the same" : ""}${wanted === undefined ? "" : ", by name"}: ${decision}`, () => {
      expect(decide(current, offered, isSame, wanted)).toBe(decision);
    });
  }
});

const recordOf = (version: string) =>
  renderInstallRecord({
    ...NOTHING_RECORDED,
    binary: BINARY,
    version,
    sha256: sumOf(`mosaic ${version}`),
  });

const finish = async (given: ReturnType<typeof machine>) => {
  const { tools, installation } = given;
  await finishInterrupted(tools, installation, await tools.binaries.openStage(installation.folder));
  return given.files.texts;
};

describe("what a killed update left", () => {
  const PENDING = `${HOME}/.install.manifest.pending`;
  const BACK = "/home/someone/.local/bin/.mosaic-install/back";
  test("right after the rename is a record that now takes its place", async () => {
    const given = machine();
    given.files.texts.set(BINARY, "mosaic 0.2.0");
    given.files.texts.set(`${HOME}/install.manifest`, recordOf("0.1.0"));
    given.files.texts.set(PENDING, recordOf("0.2.0"));
    const texts = await finish(given);
    expect(parseInstallRecord(texts.get(`${HOME}/install.manifest`) ?? "").version).toBe("0.2.0");
    expect(texts.has(PENDING)).toBe(false);
  });

  test("before the rename is a record of nothing, and is removed", async () => {
    const given = machine();
    given.files.texts.set(`${HOME}/install.manifest`, recordOf("0.1.0"));
    given.files.texts.set(PENDING, recordOf("0.2.0"));
    const texts = await finish(given);
    expect(parseInstallRecord(texts.get(`${HOME}/install.manifest`) ?? "").version).toBe("0.1.0");
    expect(texts.has(PENDING)).toBe(false);
  });

  test("between the two renames of a way back is the binary that it led to, which is kept again", async () => {
    const given = machine();
    given.files.texts.set(PREVIOUS, "mosaic 0.1.0");
    given.files.texts.set(BACK, "mosaic 0.0.9");
    const texts = await finish(given);
    expect(texts.get(BINARY)).toBe("mosaic 0.1.0");
    expect(texts.get(PREVIOUS)).toBe("mosaic 0.0.9");
    expect(texts.has(BACK)).toBe(false);
  });
});
