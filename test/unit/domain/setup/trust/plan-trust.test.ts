import { expect, test } from "bun:test";
import { parseToml } from "../../../../../src/adapters/toml.ts";
import { MosaicError } from "../../../../../src/base/errors.ts";
import {
  applyTrust,
  planTrust,
  trustFile,
  type TrustPlace,
} from "../../../../../src/domain/setup/trust/plan-trust.ts";
import { rosterAgent } from "../../../../support/roster-agents.ts";

const HOME = "/home/ada";

function place(files: Record<string, string>, links: Record<string, string> = {}) {
  const written: Record<string, number> = {};
  const made: TrustPlace = {
    files: {
      write: async (path, text, mode) => {
        files[path] = text;
        written[path] = mode;
      },
      mode: async (path) =>
        Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 0o700 : undefined,
      makeFolder: async () => {},
    },
    find: async (path) => {
      const text = files[path];
      if (text === "a folder") throw new MosaicError("configuration", "it is no regular file");
      return text === undefined ? undefined : { path, text, mode: 0o640 };
    },
    realPath: async (path) => links[path] ?? (["/", "/home", HOME].includes(path) ? path : undefined),
    parseToml,
    roleFolder: ({ name, runtime }) => (runtime === "gemini" ? `${HOME}/logs/${name}/role` : undefined),
    userHome: HOME,
    environment: {},
  };
  return { place: made, files, written };
}

const claude = (folder: string) =>
  rosterAgent({ runtime: "claude", workingDirectory: folder }, `c${folder.length}`);
const codex = rosterAgent({ runtime: "codex", workingDirectory: "~/src/app" }, "x");

test("a file a runtime, a folder once, as a process in it will see it", async () => {
  const { place: at } = place({}, { [`${HOME}/src`]: "/data/src" });
  const { planned, leftAlone } = await planTrust(at, [
    claude("~/src/app"),
    claude("/home/ada/src/app/"),
    codex,
    rosterAgent({ runtime: "pi" }, "p"),
    rosterAgent({ runtime: "claude", command: ["my-claude"] }, "own"),
  ]);
  expect(leftAlone).toEqual([]);
  expect(planned.map(({ runtime, path, folders }) => [runtime, path, folders])).toEqual([
    ["claude", `${HOME}/.claude.json`, ["/data/src/app"]],
    ["claude", `${HOME}/.claude/settings.json`, []],
    ["codex", `${HOME}/.codex/config.toml`, ["/data/src/app"]],
  ]);
});

test("gemini trusts also the folder that its role stands in, for it asks for each that it is to include", async () => {
  const { place: at } = place({});
  const { planned } = await planTrust(at, [
    rosterAgent({ runtime: "gemini", workingDirectory: "/srv/a" }, "g"),
  ]);
  expect(planned.map(({ folders }) => folders)).toEqual([["/srv/a", `${HOME}/logs/g/role`]]);
});

test("it is written with the mode that the file has, and a second time there is nothing to do", async () => {
  const { place: at, files, written } = place({ [`${HOME}/.claude.json`]: "{}" });
  const plan = await planTrust(at, [claude("/srv/a"), claude("/srv/bb")]);
  await applyTrust(at, plan);
  expect(written).toEqual({ [`${HOME}/.claude.json`]: 0o640, [`${HOME}/.claude/settings.json`]: 0o600 });
  expect(JSON.parse(files[`${HOME}/.claude/settings.json`] ?? "")).toEqual({
    skipDangerousModePermissionPrompt: true,
  });
  expect(
    Object.keys((JSON.parse(files[`${HOME}/.claude.json`] ?? "") as { projects: object }).projects),
  ).toEqual(["/srv/a", "/srv/bb"]);
  expect(await planTrust(at, [claude("/srv/a")])).toEqual({ planned: [], leftAlone: [] });
});

test("who said that claude may not act without asking keeps that word", async () => {
  const settings = `${HOME}/.claude/settings.json`;
  const { place: at } = place({ [settings]: '{"skipDangerousModePermissionPrompt": false, "mine": 1}' });
  const { planned, leftAlone } = await planTrust(at, [claude("/srv/a")]);
  expect(planned.map(({ path }) => path)).toEqual([`${HOME}/.claude.json`]);
  expect(leftAlone).toEqual([
    { runtime: "claude", folder: undefined, path: settings, why: "it says false there" },
  ]);
});

test("what the runtime wrote meanwhile is not written over", async () => {
  const { place: at, files } = place({ [`${HOME}/.claude.json`]: "{}" });
  const plan = await planTrust(at, [claude("/srv/a")]);
  files[`${HOME}/.claude.json`] = '{"theirs": 1}';
  const thrown: unknown = await applyTrust(at, plan).catch((error: unknown) => error);
  expect(String(thrown)).toContain("was changed by somebody else meanwhile");
  expect(files[`${HOME}/.claude.json`]).toBe('{"theirs": 1}');
});

test("a file that cannot be read is left alone, and the others are done", async () => {
  const { place: at } = place({ [`${HOME}/.claude.json`]: "a folder" });
  const { planned, leftAlone } = await planTrust(at, [claude("/srv/a"), codex]);
  expect(planned.map(({ path }) => path)).toEqual([
    `${HOME}/.claude/settings.json`,
    `${HOME}/.codex/config.toml`,
  ]);
  expect(leftAlone).toMatchObject([{ runtime: "claude", folder: "/srv/a", why: "it is no regular file" }]);
});

test("each runtime's own variable moves its file", () => {
  const environment = {
    CLAUDE_CONFIG_DIR: "/c/",
    CODEX_HOME: "/x",
    GEMINI_CLI_HOME: "/g",
  };
  const file = (runtime: Parameters<typeof trustFile>[0], more = {}) =>
    trustFile(runtime, { environment: { ...environment, ...more }, userHome: HOME });
  expect([file("claude"), file("codex"), file("gemini")]).toEqual([
    "/c/.claude.json",
    "/x/config.toml",
    "/g/.gemini/trustedFolders.json",
  ]);
  expect(file("gemini", { GEMINI_CLI_TRUSTED_FOLDERS_PATH: "/t.json" })).toBe("/t.json");
  expect(file("claude", { CLAUDE_CONFIG_DIR: "relative" })).toBe(`${HOME}/.claude.json`);
});
