/** By which means each runtime is told what its agent is: never as a message, and beside what the user said. */
import { describe, expect, test } from "bun:test";
import { parseToml } from "../../../src/adapters/toml.ts";
import type { AgentName } from "../../../src/base/names.ts";
import { codexInstructions } from "../../../src/runtimes/codex/launch.ts";
import type { FleetLaunch } from "../../../src/runtimes/launch-plan.ts";
import { adapterOf } from "../../../src/runtimes/index.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../../src/runtimes/runtime-name.ts";
import { WaitedClock } from "../../support/waited-clock.ts";
import { emptyWorld } from "../../support/delivery-stage.ts";

const TEXT = 'You are a "coder".\n\tä\n';
const ROLE = { text: TEXT, isNew: true, path: "/run/ada.role.md", folder: "/logs/ada/role" };
const OWN_FILE = { path: ROLE.path, text: TEXT };

const launchOf = (more: Partial<FleetLaunch> = {}): FleetLaunch => ({
  agent: "ada" as AgentName,
  runFolder: "/run",
  userHome: "/home/ada",
  workingDirectory: "/src",
  environment: {},
  tools: { claudeHook: undefined, piExtension: "/tools/pi-extension.mjs" },
  role: ROLE,
  newConversation: "11111111-1111-4111-8111-111111111111",
  resume: undefined,
  port: 4000,
  password: "p",
  ...more,
});

function plan(runtime: RuntimeName, own: readonly string[] = [], more: Partial<FleetLaunch> = {}) {
  const {
    arguments: words,
    environment,
    files,
  } = adapterOf(runtime).launch({
    yolo: false,
    arguments: own,
    fleet: launchOf(more),
  });
  return { words, environment, files: files.map(({ path, text }) => ({ path, text })) };
}

/** The hooks that a claude gets, by event. */
const hooksOf = (more: Partial<FleetLaunch>) => {
  const { files } = plan("claude", [], {
    tools: { claudeHook: "/hook", piExtension: undefined },
    ...more,
  });
  const settings = files.find(({ path }) => path.endsWith(".claude.json"))?.text ?? "{}";
  return (JSON.parse(settings) as { hooks: Record<string, { matcher?: string; hooks: object[] }[]> }).hooks;
};

/** The word behind an option. */
const after = (words: readonly string[], option: string) => words[words.indexOf(option) + 1];

describe("the role text", () => {
  test("claude: appended to its system prompt, from a file", () => {
    const { words, files } = plan("claude", ["--model", "x"]);
    expect(after(words, "--append-system-prompt-file")).toBe(ROLE.path);
    expect(files).toContainEqual(OWN_FILE);
    expect(words.slice(-2)).toEqual(["--model", "x"]);
  });

  test("claude: not where the user appends something, for it takes the last one only", () => {
    for (const option of ["--append-system-prompt", "--append-system-prompt-file=f"])
      expect(plan("claude", [option]).words).not.toContain(ROLE.path);
  });

  test("claude: a conversation that is gone on with is told another text by a hook, once", () => {
    const resume = "22222222-2222-4222-8222-222222222222";
    const { SessionStart = [], Stop } = hooksOf({ resume });
    expect(SessionStart.slice(1)).toEqual([
      { matcher: "resume", hooks: [{ type: "command", command: "/bin/cat", args: [ROLE.path], timeout: 5 }] },
    ]);
    expect(Stop).toHaveLength(1);
    // a new conversation begins with it, and who was told this one needs no second time
    expect(hooksOf({})["SessionStart"]).toHaveLength(1);
    expect(hooksOf({ resume, role: { ...ROLE, isNew: false } })["SessionStart"]).toHaveLength(1);
  });

  test("codex: its developer instructions, as TOML", () => {
    const { words } = plan("codex");
    expect(parseToml(after(words, "-c") ?? "")).toEqual({ developer_instructions: TEXT });
    expect(plan("codex", ["exec", "x"]).words).toEqual(["exec", "x"]);
  });

  test("codex: behind what the user's config.toml says there", async () => {
    const texts: Record<string, string> = { "/x/config.toml": 'developer_instructions = "mine"\n' };
    const world = {
      ...emptyWorld(new WaitedClock()),
      parseToml,
      readText: async (path: string) => texts[path],
    };
    const launch = launchOf({ environment: { CODEX_HOME: "/x" } });
    expect(await codexInstructions(launch, world)).toBe("mine");
    texts["/x/config.toml"] = "developer_instructions = 3";
    expect(await codexInstructions(launch, world)).toBeUndefined();
    texts["/x/config.toml"] = "no toml";
    expect(await codexInstructions(launch, world)).toBeUndefined();
    expect(await codexInstructions(launchOf(), world)).toBeUndefined();
  });

  test("opencode: one more of its instructions, beside those of the user", () => {
    const { environment, files } = plan("opencode");
    expect(JSON.parse(environment["OPENCODE_CONFIG_CONTENT"] ?? "")).toEqual({ instructions: [ROLE.path] });
    expect(files).toContainEqual(OWN_FILE);
    const own = '{"model": "m", "instructions": ["a.md"]}';
    const beside = plan("opencode", [], { environment: { OPENCODE_CONFIG_CONTENT: own } });
    expect(JSON.parse(beside.environment["OPENCODE_CONFIG_CONTENT"] ?? "")).toEqual({
      model: "m",
      instructions: ["a.md", ROLE.path],
    });
    const strange = plan("opencode", [], { environment: { OPENCODE_CONFIG_CONTENT: "{ // mine" } });
    expect(strange.environment).not.toHaveProperty("OPENCODE_CONFIG_CONTENT");
  });

  test("pi: by mosaic's extension, and not without it", () => {
    expect(plan("pi")).toMatchObject({ environment: { MOSAIC_PI_ROLE: ROLE.path }, files: [OWN_FILE] });
    const tools = { claudeHook: undefined, piExtension: undefined };
    expect(plan("pi", [], { tools })).toMatchObject({ environment: {}, files: [] });
  });

  test("gemini: GEMINI.md of a folder that it includes", () => {
    const { words, files } = plan("gemini");
    expect(after(words, "--include-directories")).toBe(ROLE.folder);
    expect(files).toEqual([{ path: `${ROLE.folder}/GEMINI.md`, text: TEXT }]);
  });

  test("qwen: appended to its system prompt, unless the user appends something", () => {
    const { words, files } = plan("qwen", ["--model", "x"]);
    expect(after(words, "--append-system-prompt")).toBe(TEXT);
    expect([files, words.slice(-2)]).toEqual([[], ["--model", "x"]]);
    expect(plan("qwen", ["--append-system-prompt", "mine"]).words).not.toContain(TEXT);
  });

  test("the stub: a file, which it says when it is asked to", () => {
    const { words, files } = plan("stub");
    expect(after(words, "--role-file")).toBe(ROLE.path);
    expect(files).toEqual([OWN_FILE]);
  });

  test("nobody but these says that it is given one, and without one nothing is added", () => {
    const given = RUNTIME_NAMES.filter((name) => adapterOf(name).roleBy !== undefined);
    expect(given).toEqual(["claude", "codex", "opencode", "pi", "gemini", "qwen", "stub"]);
    for (const runtime of given) {
      const bare = plan(runtime, [], { role: undefined });
      const shown = JSON.stringify(bare);
      expect(shown).not.toMatch(
        /role\.md|role-file|append-system-prompt|PI_ROLE|developer_instructions|include-directories|CONFIG_CONTENT/,
      );
    }
  });
});
