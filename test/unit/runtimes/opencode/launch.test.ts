import { describe, expect, test } from "bun:test";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { opencode } from "../../../../src/runtimes/opencode/adapter.ts";
import type { AgentName } from "../../../../src/base/names.ts";

const RUN = "/srv/agents/run";
const SESSION = "ses_e020291f6ffe4GFoHeepRdf9IL";
const OTHER = "ses_e01fd318fffeSYgHqXFCkf8cXa";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}) =>
  opencode.launch({
    yolo: true,
    arguments: own,
    fleet: {
      agent: "coder0" as AgentName,
      runFolder: RUN,
      userHome: "/srv/agents",
      workingDirectory: "/srv/agents/src/app",
      environment: {},
      tools: { claudeHook: undefined, piExtension: undefined },
      newConversation: "11111111-1111-4111-8111-111111111111",
      resume: undefined,
      port: 4000,
      password: "secret",
      ...more,
    },
  });

describe("how it is launched", () => {
  test("by hand: the user's own arguments, no more", () => {
    const byHand = opencode.launch({ yolo: true, arguments: ["--model", "x/y"], fleet: undefined });
    expect([byHand.arguments, byHand.environment, byHand.files]).toEqual([
      ["--auto", "--model", "x/y"],
      {},
      [],
    ]);
  });
  test("in a fleet: with a port, a password that is no argument, and the plugin", () => {
    const { arguments: given, environment, facts, files } = plan(["--model", "mock/a/b", "--agent=plan"]);
    expect(given).toEqual("--auto --port 4000 --hostname 127.0.0.1 --model mock/a/b --agent=plan".split(" "));
    expect(environment).toEqual({
      OPENCODE_SERVER_PASSWORD: "secret",
      OPENCODE_SERVER_USERNAME: "opencode",
      OPENCODE_TUI_CONFIG: `${RUN}/coder0.opencode-tui.json`,
    });
    expect(facts).toEqual({
      conversation: undefined,
      port: 4000,
      password: "secret",
      dataFolder: "/srv/agents/.local/share/opencode",
    });
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    expect(JSON.parse(texts.get(`${RUN}/coder0.opencode-tui.json`) ?? "")).toEqual({
      plugin: [
        [
          `${RUN}/coder0.opencode-plugin.mjs`,
          { file: `${RUN}/coder0.opencode.json`, model: "mock/a/b", agent: "plan" },
        ],
      ],
    });
    const plugin = texts.get(`${RUN}/coder0.opencode-plugin.mjs`) ?? "";
    expect(() => new Bun.Transpiler({ loader: "js" }).transformSync(plugin)).not.toThrow();
  });
  test("the conversation to go on with is named, and only where it is one of opencode's", () => {
    const resumed = plan(["--model", "x/y"], { resume: SESSION });
    expect(resumed.arguments.slice(5)).toEqual(["--session", SESSION, "--model", "x/y"]);
    expect(resumed.facts.conversation).toBe(SESSION);
    expect(plan([], { resume: "--help" }).arguments.slice(5)).toEqual([]);
  });
  for (const own of [
    ["-c"],
    ["--continue"],
    ["-s", OTHER],
    [`--session=${OTHER}`],
    ["--fork", "-s", OTHER],
  ]) {
    test(`${own.join(" ")} is the user's own choice of a conversation`, () => {
      const { arguments: given, facts } = plan(own, { resume: SESSION });
      expect(given).toEqual(["--auto", "--port", "4000", "--hostname", "127.0.0.1", ...own]);
      expect(facts.conversation).toBe(
        own[0] === "-c" || (own.length !== 2 && !own[0]?.includes("=")) ? undefined : OTHER,
      );
    });
  }
  for (const own of [["--port", "1"], ["--hostname=0.0.0.0"], ["--mdns"]]) {
    test(`${own.join(" ")} is the user's own server: no port and no password of ours`, () => {
      const { arguments: given, environment, facts } = plan(own);
      expect(given).toEqual(["--auto", ...own]);
      expect(Object.keys(environment)).toEqual(["OPENCODE_TUI_CONFIG"]);
      expect([facts.port, facts.password]).toEqual([undefined, undefined]);
    });
  }
  for (const own of [
    ["run", "hello"],
    ["--model", "x/y", "serve"],
    ["--help"],
    ["-v"],
    ["auth", "login"],
    ["--mini"],
  ]) {
    test(`${own.join(" ")} gets nothing of the fleet`, () => {
      const { arguments: given, environment, files } = plan(own, { resume: SESSION });
      expect([given, environment, files]).toEqual([["--auto", ...own], {}, []]);
    });
  }
  test("a folder, and a value that is called like a command, are no command", () => {
    expect(plan(["/srv/agents/run"]).facts.port).toBe(4000);
    expect(plan(["--prompt", "run", "--agent", "serve"]).facts.port).toBe(4000);
  });
  test("a password that the user set stays; with a user name that we could not tell there is no port", () => {
    const theirs = plan([], { environment: { OPENCODE_SERVER_PASSWORD: "theirs" } });
    expect([theirs.facts.password, theirs.environment["OPENCODE_SERVER_PASSWORD"]]).toEqual([
      "theirs",
      undefined,
    ]);
    const named = plan([], {
      environment: { OPENCODE_SERVER_PASSWORD: "theirs", OPENCODE_SERVER_USERNAME: "anna" },
    });
    expect([named.facts.port, named.arguments]).toEqual([undefined, ["--auto"]]);
  });
  test("the user's own configuration of the screen is left alone", () => {
    const { environment, files } = plan([], { environment: { OPENCODE_TUI_CONFIG: "/srv/agents/tui.json" } });
    expect([environment["OPENCODE_TUI_CONFIG"], files]).toEqual([undefined, []]);
  });
  test("the server is not asked through a proxy, which would be told the password", () => {
    const behind = (more: Record<string, string>) =>
      plan([], { environment: { HTTP_PROXY: "http://proxy:3128", ...more } }).environment["NO_PROXY"];
    expect(behind({})).toBe("127.0.0.1");
    expect(behind({ no_proxy: "intern, localhost" })).toBe("intern,localhost,127.0.0.1");
    expect(behind({ NO_PROXY: "127.0.0.1" })).toBeUndefined();
    expect(plan([]).environment["NO_PROXY"]).toBeUndefined();
  });
});
