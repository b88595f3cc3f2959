import { describe, expect, test } from "bun:test";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { launchCodex } from "../../../../src/runtimes/codex/launch.ts";
import type { AgentName } from "../../../../src/base/names.ts";

const launch = (arguments_: readonly string[], more: Partial<LaunchRequest> = {}, resume?: string) =>
  launchCodex({
    yolo: false,
    arguments: arguments_,
    fleet: { ...baseFleet(), resume },
    ...more,
  });
const THREAD = "01a1fdf7-2e5d-7782-981c-1e286fba813e";

const folder = (environment: Record<string, string>) =>
  launch([], { fleet: { ...baseFleet(), environment } }).facts.dataFolder;

describe("how codex is launched", () => {
  test("by hand it gets what was typed, and the flag that approves", () => {
    expect(launch(["-m", "x"], { fleet: undefined }).arguments).toEqual(["-m", "x"]);
    expect(launch(["-m", "x"], { fleet: undefined, yolo: true }).arguments).toEqual([
      "--dangerously-bypass-approvals-and-sandbox",
      "-m",
      "x",
    ]);
    expect(launch([], { fleet: undefined }).facts.dataFolder).toBeUndefined();
  });
  for (const [what, given, wanted] of [
    ["keeps to its own process", [], ["--no-daemon"]],
    ["takes a prompt", ["say hi"], ["--no-daemon", "say hi"]],
    ["takes a value that is called like a command", ["-p", "review"], ["--no-daemon", "-p", "review"]],
    ["takes what stands behind --", ["--", "exec"], ["--no-daemon", "--", "exec"]],
    ["resumes as the user says", ["resume", "--last"], ["--no-daemon", "resume", "--last"]],
    ["leaves a chosen server alone", ["--remote", "unix://"], ["--remote", "unix://"]],
    ["leaves a chosen server alone, in one word", ["--remote=unix://"], ["--remote=unix://"]],
    ["says it once", ["--no-daemon"], ["--no-daemon"]],
    ["leaves a command alone", ["-m", "x", "exec", "hi"], ["-m", "x", "exec", "hi"]],
    ["leaves a question alone", ["--help"], ["--help"]],
  ] as const) {
    test(`in a fleet it ${what}`, () => expect(launch(given).arguments).toEqual(wanted));
  }
  test("a conversation is resumed, unless the user chooses one", () => {
    const plan = launch(["-m", "x"], { yolo: true }, THREAD);
    expect(plan.arguments.slice(1)).toEqual(["--no-daemon", "resume", THREAD, "-m", "x"]);
    expect(plan.facts.conversation).toBe(THREAD);
    expect(launch(["fork", "--last"], {}, THREAD).arguments).toEqual(["--no-daemon", "fork", "--last"]);
    expect(launch([], {}, "--evil").arguments).toEqual(["--no-daemon"]);
    const other = THREAD.replace("1", "2");
    expect(launch(["resume", other], {}, THREAD).facts.conversation).toBe(other);
  });
  test("its records are where CODEX_HOME says", () => {
    expect(folder({})).toBe("/home/a/.codex");
    expect(folder({ HOME: "/home/b" })).toBe("/home/b/.codex");
    expect(folder({ CODEX_HOME: "/data/codex" })).toBe("/data/codex");
    expect(folder({ CODEX_HOME: "own" })).toBe("/home/a/src/own");
  });
});

function baseFleet(): NonNullable<LaunchRequest["fleet"]> {
  return {
    agent: "coder0" as AgentName,
    runFolder: "/run",
    userHome: "/home/a",
    workingDirectory: "/home/a/src",
    environment: {},
    tools: { claudeHook: undefined, piExtension: undefined },
    newConversation: "",
    resume: undefined,
    port: 1,
    password: "",
  };
}
