import { describe, expect, test } from "bun:test";
import { ownFiles } from "../../../../../src/domain/install/installed-files.ts";
import { NOTHING_RECORDED, renderInstallRecord } from "../../../../../src/domain/install/install-record.ts";
import type { AgentName } from "../../../../../src/base/names.ts";
import { fleetPaths } from "../../../../../src/domain/host/paths.ts";
import {
  planUninstall,
  recordedBinaries,
  type Installed,
} from "../../../../../src/domain/setup/uninstall/plan.ts";
import type { Removal } from "../../../../../src/domain/ports/removal.ts";
import { mergeEnvironmentFile } from "../../../../../src/domain/install/units/environment-file.ts";
import { FakeFiles } from "../../../../support/supervision-fakes.ts";

const HOME = "/home/me/.config/mosaic";
const UNITS = "/home/me/.config/systemd/user";
const BINARY = "/home/me/.local/bin/mosaic";
const WANTS = `${UNITS}/default.target.wants`;
const NOTHING = { onlyFleet: false, all: false, keepData: false };
const RECORD = {
  ...NOTHING_RECORDED,
  binary: BINARY,
  previous: "/home/me/.local/bin/.mosaic.previous",
  sha256: "sum of mosaic",
  folders: ["/home/me/.local/bin"],
  files: [...ownFiles(HOME), `${HOME}/tools/of-an-older-version.sh`, "/etc/passwd", `${HOME}/../../notes`],
};

/** The files of an installed fleet, and of a user who was there too. */
function home() {
  const files = new FakeFiles();
  const block = mergeEnvironmentFile(undefined, { MOSAIC_AGENT_NAME: "coder0" });
  const texts: Record<string, string> = {
    ...Object.fromEntries(ownFiles(HOME).map((path) => [path, "ours"])),
    [`${HOME}/tools/of-an-older-version.sh`]: "ours",
    [`${HOME}/tools/mine.sh`]: "mine",
    [`${HOME}/install.manifest`]: renderInstallRecord(RECORD),
    [`${HOME}/fleet/roster.yaml`]: "mine",
    [`${HOME}/fleet/roster.yaml.2026-01-01.bak`]: "mine",
    [`${HOME}/fleet/notes.txt`]: "mine",
    [`${HOME}/fleet/fleet.env`]: "mine",
    [`${HOME}/fleet/agents/coder0.env`]: `${block}OWN=1\n`,
    [`${HOME}/fleet/agents/coder1.env`]: block,
    [`${HOME}/fleet/run/coder0.hb`]: "ours",
    [`${HOME}/fleet/logs/coder0/last-screen.txt`]: "theirs",
    [`${UNITS}/mosaic-tmux-holder.service`]: "ours",
    [`${UNITS}/mosaic-agent@.service`]: "ours",
    [`${UNITS}/mosaic-agent@coder0.service.d/50-mosaic.conf`]: "ours",
    [`${UNITS}/mosaic-agent@coder0.service.d/90-operator.conf`]: "mine",
    [`${UNITS}/other.service`]: "mine",
    [`${WANTS}/mosaic-agent@coder0.service`]: "link",
    [`${WANTS}/mosaic-tmux-holder.service`]: "link",
    [`${WANTS}/other.service`]: "link",
    "/run/beats/coder0.hb": "ours",
    "/run/beats/PAUSED": "ours",
    "/run/beats/somebody-else": "not ours",
    "/etc/passwd": "not ours",
    [BINARY]: "mosaic",
  };
  for (const [path, text] of Object.entries(texts)) files.texts.set(path, text);
  const removal: Removal = {
    read: (path) => files.read(path),
    list: (path) => files.list(path),
    write: (path, text, mode) => files.write(path, text, mode),
    async kind(path) {
      if (files.texts.has(path)) return "file";
      return [...files.texts.keys()].some((file) => file.startsWith(`${path}/`)) ? "folder" : undefined;
    },
    remove: (path) => files.remove(path),
    removeEmptyFolder: async () => false,
    realPath: async (path) => (files.texts.has(path) ? path : undefined),
    sha256: async (path) => (files.texts.has(path) ? `sum of ${files.texts.get(path)}` : undefined),
  };
  const installed = (more: Partial<Installed> = {}): Installed => ({
    paths: fleetPaths(HOME, "/home/me/.config"),
    record: RECORD,
    agents: ["coder0", "coder1"] as AgentName[],
    ownsUnits: true,
    binaries: [BINARY],
    ownTmux: ["/tmp/mosaic-1000-1/tmux-1000", "/tmp/mosaic-1000-1"],
    stubFolder: "/home/me/.local/state/mosaic-stub",
    ...more,
  });
  return { files, removal, installed };
}

describe("an uninstall", () => {
  test("removes what is mosaic's, and with it nothing that is anybody else's", async () => {
    const { removal, installed } = home();
    const plan = await planUninstall(removal, installed(), NOTHING);
    expect<readonly string[]>(plan.disable).toEqual([
      "mosaic-agent@coder0.service",
      "mosaic-tmux-holder.service",
    ]);
    expect(plan.remove).toEqual([
      `${WANTS}/mosaic-agent@coder0.service`,
      `${WANTS}/mosaic-tmux-holder.service`,
      `${UNITS}/mosaic-agent@coder0.service.d/50-mosaic.conf`,
      `${UNITS}/mosaic-agent@.service`,
      `${UNITS}/mosaic-tmux-holder.service`,
      ...ownFiles(HOME),
      `${HOME}/tools/of-an-older-version.sh`,
      `${HOME}/fleet/run`,
      `${HOME}/fleet/agents/coder1.env`,
      BINARY,
      `${HOME}/install.manifest`,
    ]);
    expect(plan.rewrite).toEqual([{ path: `${HOME}/fleet/agents/coder0.env`, text: "OWN=1\n" }]);
    expect(plan.keep).toEqual([
      `${HOME}/fleet/roster.yaml`,
      `${HOME}/fleet/roster.yaml.2026-01-01.bak`,
      `${HOME}/fleet/fleet.env`,
      `${HOME}/fleet/logs`,
      `${HOME}/fleet/agents/coder0.env`,
    ]);
  });

  test("--all takes the user's files too that mosaic knows of, and no other", async () => {
    const { files, removal, installed } = home();
    const plan = await planUninstall(removal, installed(), { ...NOTHING, all: true });
    expect({ rewrite: plan.rewrite, keep: plan.keep }).toEqual({ rewrite: [], keep: [] });
    const isGone = (path: string) => plan.remove.some((gone) => path === gone || path.startsWith(`${gone}/`));
    expect([...files.texts.keys()].filter((path) => !isGone(path))).toEqual([
      `${HOME}/tools/mine.sh`,
      `${HOME}/fleet/notes.txt`,
      `${UNITS}/mosaic-agent@coder0.service.d/90-operator.conf`,
      `${UNITS}/other.service`,
      `${WANTS}/other.service`,
      "/run/beats/coder0.hb",
      "/run/beats/PAUSED",
      "/run/beats/somebody-else",
      "/etc/passwd",
    ]);
  });

  test("--keep-data leaves the home, and removes units and binary", async () => {
    const { removal, installed } = home();
    const plan = await planUninstall(removal, installed(), { ...NOTHING, keepData: true });
    expect(plan.remove.filter((path) => path.startsWith(HOME))).toEqual([`${HOME}/install.manifest`]);
    expect(plan.remove).toContain(BINARY);
    expect(plan.rewrite).toEqual([]);
    expect(plan.keep).toEqual([HOME]);
  });

  test("of the fleet alone leaves the binary, and the record says so", async () => {
    const { removal, installed } = home();
    const plan = await planUninstall(removal, installed(), { ...NOTHING, onlyFleet: true });
    expect(plan.remove).not.toContain(BINARY);
    expect(plan.remove).not.toContain(`${HOME}/install.manifest`);
    const record = plan.rewrite.find(({ path }) => path.endsWith("install.manifest"))?.text;
    expect(record).toContain(`binary=${BINARY}\n`);
    expect(record).not.toContain("file=");
  });

  test("leaves the units of another home", async () => {
    const { removal, installed } = home();
    const plan = await planUninstall(removal, installed({ ownsUnits: false }), { ...NOTHING, all: true });
    expect(plan.disable).toEqual([]);
    expect(plan.remove.filter((path) => path.startsWith(UNITS))).toEqual([]);
  });

  test("takes the folders that launchers made in /tmp, whatever stays of the home", async () => {
    const { removal, installed } = home();
    for (const options of [NOTHING, { ...NOTHING, keepData: true }, { ...NOTHING, onlyFleet: true }]) {
      expect((await planUninstall(removal, installed(), options)).folders.slice(-2)).toEqual([
        "/tmp/mosaic-1000-1/tmux-1000",
        "/tmp/mosaic-1000-1",
      ]);
    }
  });

  test("of a run folder elsewhere removes what is the agents', and not the folder", async () => {
    const { removal, installed } = home();
    const paths = fleetPaths(HOME, "/home/me/.config", "/run/beats");
    const plan = await planUninstall(removal, installed({ paths }), NOTHING);
    expect(plan.remove.filter((path) => path.startsWith("/run"))).toEqual([
      "/run/beats/PAUSED",
      "/run/beats/coder0.hb",
    ]);
  });
});

const recordOf = (...files: string[]) => ({ ...RECORD, files });

describe("a record that is damaged or made up", () => {
  test("removes nothing above the home, no folder and nothing of the user's", async () => {
    const { removal, installed } = home();
    const wrong = [
      `${HOME}/..`,
      `${HOME}/.`,
      `${HOME}/fleet/../../other`,
      `${HOME}//fleet`,
      `${HOME}/fleet`,
      `${HOME}/fleet/roster.yaml`,
      `${HOME}/fleet/fleet.env`,
      `${HOME}/fleet/logs/coder0/last-screen.txt`,
    ];
    const plan = await planUninstall(removal, installed({ record: recordOf(...wrong) }), NOTHING);
    expect(plan.remove.filter((path) => wrong.includes(path))).toEqual([]);
    expect(plan.refused.map((what) => what.slice(0, what.indexOf(": ")))).toEqual(wrong);
  });

  test("removes nothing behind a symlinked folder", async () => {
    const { removal, installed } = home();
    const linked: Removal = {
      ...removal,
      realPath: async (path) => (path === `${HOME}/tools` ? "/home/me/dots/tools" : removal.realPath(path)),
    };
    const record = recordOf(`${HOME}/tools/mine.sh`);
    const plan = await planUninstall(linked, installed({ record }), NOTHING);
    expect(plan.remove).not.toContain(`${HOME}/tools/mine.sh`);
    expect(plan.refused).toEqual([`${HOME}/tools/mine.sh: its folder is a symlink to /home/me/dots/tools`]);
  });
});

describe("a shared run folder", () => {
  const SHARED = "/home/me/shared";

  test("loses the files of the fleet by their exact names, and no folder", async () => {
    const { files, removal, installed } = home();
    const ours = [
      ".notes.launch.4711.0123abcd.tmp",
      "PAUSED",
      "notes.claude.json",
      "notes.hb",
      "notes.hb.4711.tmp",
      "notes.hb.native",
      "restart.lock",
    ];
    const theirs = ["notes.txt", "notes.exit.log", "notes.project/data", "notes.events/data", "other.hb"];
    for (const name of [...ours, ...theirs]) files.texts.set(`${SHARED}/${name}`, "x");
    const paths = fleetPaths(HOME, "/home/me/.config", SHARED);
    const plan = await planUninstall(
      removal,
      installed({ paths, agents: ["notes"] as AgentName[] }),
      NOTHING,
    );
    expect(plan.remove.filter((path) => path.startsWith(SHARED))).toEqual(
      ours.map((name) => `${SHARED}/${name}`),
    );
    expect(plan.folders).not.toContain(SHARED);
  });
});

test("what killed commands left half-written goes too", async () => {
  const { files, removal, installed } = home();
  const abandoned = [
    `${HOME}/.install.manifest.4711.0123abcd.tmp`,
    `${HOME}/fleet/agents/.coder0.env.4711.0123abcd.tmp`,
    `${UNITS}/.mosaic-agent@.service.4711.0123abcd.tmp`,
  ];
  const theirs = [`${UNITS}/.other.service.4711.0123abcd.tmp`, `${HOME}/fleet/notes.tmp`];
  for (const path of [...abandoned, ...theirs]) files.texts.set(path, "x");
  const plan = await planUninstall(removal, installed(), NOTHING);
  expect(plan.remove.filter((path) => path.endsWith(".tmp")).toSorted()).toEqual(abandoned.toSorted());
});

describe("the binary of the record", () => {
  const PREVIOUS = RECORD.previous;

  test("is removed where it is the one that runs, or what was installed, or gone", async () => {
    const { files, removal } = home();
    expect(await recordedBinaries(removal, { ...RECORD, sha256: "other" }, BINARY)).toEqual({
      remove: [PREVIOUS, BINARY],
      strange: undefined,
    });
    expect(await recordedBinaries(removal, RECORD, "/elsewhere/mosaic")).toMatchObject({
      remove: [PREVIOUS, BINARY],
    });
    files.texts.delete(BINARY);
    expect(await recordedBinaries(removal, RECORD, "/elsewhere/mosaic")).toMatchObject({
      strange: undefined,
    });
  });

  test("stays where somebody has put something else there", async () => {
    const { files, removal } = home();
    files.texts.set(BINARY, "a wrapper of mine");
    expect(await recordedBinaries(removal, RECORD, "/elsewhere/mosaic")).toEqual({
      remove: [PREVIOUS],
      strange: BINARY,
    });
  });

  test("that nobody recorded is nobody's to remove", async () => {
    const { removal } = home();
    expect(await recordedBinaries(removal, NOTHING_RECORDED, BINARY)).toEqual({
      remove: [],
      strange: undefined,
    });
  });

  test("brings no other file with it than the one that update keeps", async () => {
    const { removal } = home();
    const { remove } = await recordedBinaries(removal, { ...RECORD, previous: "/etc/passwd" }, BINARY);
    expect(remove).toEqual([BINARY]);
  });
});
