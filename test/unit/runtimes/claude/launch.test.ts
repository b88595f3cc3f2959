import { describe, expect, test } from "bun:test";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { claude } from "../../../../src/runtimes/claude/adapter.ts";
import type { AgentName } from "../../../../src/base/names.ts";

const NEW = "11111111-1111-4111-8111-111111111111";
const OLD = "22222222-2222-4222-8222-222222222222";
const SETTINGS = "/srv/agents/run/coder0.claude.json";

const plan = (
  own: readonly string[],
  more: Partial<NonNullable<LaunchRequest["fleet"]>> = {},
  yolo = false,
) =>
  claude.launch({
    yolo,
    arguments: own,
    fleet: {
      agent: "coder0" as AgentName,
      runFolder: "/srv/agents/run",
      userHome: "/srv/agents",
      workingDirectory: "/srv/agents/src",
      environment: {},
      tools: { claudeHook: "/srv/agents/tools/it's/claude-hook.sh", piExtension: undefined },
      newConversation: NEW,
      resume: undefined,
      port: 4000,
      password: "p",
      ...more,
    },
  });

const byHand = (yolo: boolean) => claude.launch({ yolo, arguments: ["--model", "x"], fleet: undefined });
const folder = (environment: Record<string, string>) => plan([], { environment }).facts.dataFolder;

test("by hand: the user's own arguments, and the flag that asks nothing", () => {
  expect(byHand(false).arguments).toEqual(["--model", "x"]);
  expect(byHand(true).arguments).toEqual(["--dangerously-skip-permissions", "--model", "x"]);
  expect([byHand(true).files, byHand(true).environment]).toEqual([[], {}]);
});

describe("in a fleet", () => {
  test("a conversation of our choice and settings of its own, before the user's arguments", () => {
    const { arguments: given, environment, facts, files } = plan(["--model", "x"], {}, true);
    const ours = ["--dangerously-skip-permissions", "--session-id", NEW, "--settings", SETTINGS];
    expect(given).toEqual([...ours, "--model", "x"]);
    expect([environment, facts.conversation, facts.dataFolder]).toEqual([{}, NEW, "/srv/agents/.claude"]);
    expect(files.map(({ path }) => path)).toEqual(["/srv/agents/run/coder0.events", SETTINGS]);
    expect(files[0]?.text).toBe("");
  });
  test("the hooks run our script without a shell", () => {
    const { hooks } = JSON.parse(plan([]).files[1]?.text ?? "") as { hooks: Record<string, unknown> };
    expect(Object.keys(hooks).toSorted()).toEqual(
      "Notification PermissionRequest SessionEnd SessionStart Stop StopFailure UserPromptSubmit".split(" "),
    );
    expect(hooks["Stop"]).toEqual([
      {
        hooks: [
          {
            type: "command",
            command: "/srv/agents/tools/it's/claude-hook.sh",
            args: ["/srv/agents/run/coder0.events"],
            timeout: 5,
          },
        ],
      },
    ]);
  });
  test("the conversation to go on with is resumed: an id is refused when it is used again", () => {
    const { arguments: given, facts } = plan([], { resume: OLD });
    expect([given.slice(0, 2), facts.conversation]).toEqual([["--resume", OLD], OLD]);
  });
  test("without the script there are no settings", () => {
    const { arguments: given } = plan([], { tools: { claudeHook: undefined, piExtension: undefined } });
    expect(given).toEqual(["--session-id", NEW]);
  });
  for (const [own, conversation] of [
    [["--session-id", OLD], OLD],
    [[`--session-id=${OLD}`], OLD],
    [["--resume", OLD], OLD],
    [["-r", OLD], OLD],
    [["--resume", "a name"], undefined],
    [["--resume", OLD, "--fork-session"], undefined],
    [["--continue"], undefined],
    [["-c"], undefined],
  ] as const) {
    test(`${own.join(" ")} chooses the conversation`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([["--settings", SETTINGS, ...own], conversation]);
    });
  }
  test("of two --settings claude takes the last one, so ours are not added to the user's", () => {
    for (const own of [["--settings", "x.json"], ["--settings={}"]]) {
      expect(plan(own).arguments).toEqual(["--session-id", NEW, ...own]);
    }
  });
  for (const own of [
    ["--help"],
    ["-v"],
    ["-p", "say hi"],
    ["--print"],
    ["mcp", "list"],
    ["--bg"],
    ["update"],
  ]) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, files, facts } = plan(own);
      expect([given, files, facts.conversation]).toEqual([own, [], undefined]);
    });
  }
  test("what stands after -- is a prompt", () => {
    expect(plan(["--", "--resume"]).arguments).toEqual([
      "--session-id",
      NEW,
      "--settings",
      SETTINGS,
      "--",
      "--resume",
    ]);
  });
  test("its folder may be elsewhere", () => {
    expect(folder({ CLAUDE_CONFIG_DIR: "/srv/claude" })).toBe("/srv/claude");
    expect(folder({ CLAUDE_CONFIG_DIR: "conf" })).toBe("/srv/agents/src/conf");
    expect(folder({ CLAUDE_CONFIG_DIR: "", HOME: "/srv/home" })).toBe("/srv/home/.claude");
  });
});
