import { describe, expect, test } from "bun:test";
import { endedBadly, planLaunch, type LaunchCall } from "../../../../src/domain/agent/fleet-launch.ts";
import { parseLaunched, renderLaunched, type Launched } from "../../../../src/runtimes/launched.ts";
import type { RuntimeAdapter } from "../../../../src/runtimes/contract.ts";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { parseEvents } from "../../../../src/domain/watch/event.ts";
import { emptyWorld } from "../../../support/delivery-stage.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

const AGENT = rosterAgent({ runtime: "stub" }, "a");
const SELF = { pid: 500, startTime: "5000" };

interface Setting {
  readonly environment?: LaunchCall["environment"];
  /** We are a tool of the agent, not the first process of its pane. */
  readonly isTool?: boolean;
  readonly last?: Partial<Launched>;
  readonly exit?: string;
  readonly note?: string;
  readonly conversation?: RuntimeAdapter["conversation"];
  /** The runtime picks its own conversation, whatever is asked for. */
  readonly ownConversation?: string;
  /** Another than the stub, and where its program was found. */
  readonly runtime?: "codex";
  readonly program?: string;
  /** The package that its program belongs to. */
  readonly package?: { readonly name: string; readonly version: string };
}

async function launch(setting: Setting = {}) {
  const fleet = fakeFleet([AGENT]);
  const { files, paths, clock } = fleet;
  Object.assign(fleet.processes, { terminalLeader: () => (setting.isTool === true ? undefined : SELF) });
  const last: Launched = {
    runtime: "stub",
    pid: 400,
    startTime: "4000",
    at: clock.now() - 3_600_000,
    workingDirectory: "/w",
    conversation: "c-old",
    resumed: false,
    port: undefined,
    password: undefined,
    dataFolder: "/data",
    version: undefined,
    ...setting.last,
  };
  const path = paths.launchRecord(AGENT.name);
  if (setting.last !== undefined) files.texts.set(path, renderLaunched(last));
  if (setting.exit !== undefined) files.texts.set(paths.lastExit(AGENT.name), setting.exit);
  if (setting.note !== undefined) files.texts.set(paths.conversation(AGENT.name), setting.note);
  const requests: LaunchRequest[] = [];
  const adapter: RuntimeAdapter = {
    runtime: setting.runtime ?? "stub",
    processNames: [],
    typing: { settleMs: 0, stillMs: 0, placeholder: undefined, clearKeys: undefined },
    resetCommand: undefined,
    readScreen: () => {
      throw new Error("nothing is on a screen yet");
    },
    launch(request) {
      requests.push(request);
      const conversation = setting.ownConversation ?? request.fleet?.resume ?? request.fleet?.newConversation;
      return {
        arguments: ["--all", ...request.arguments],
        environment: {},
        files: [{ path: `${paths.run}/a.settings`, text: "{}" }],
        facts: {
          conversation,
          port: request.fleet?.port,
          password: request.fleet?.password,
          dataFolder: "/data",
        },
      };
    },
    ...(setting.conversation === undefined ? {} : { conversation: setting.conversation }),
  };
  const world = { ...emptyWorld(clock), packageOf: async () => setting.package };
  const plan = await planLaunch(fleet, adapter, world, {
    yolo: true,
    arguments: ["--own"],
    program: setting.program,
    workingDirectory: "/w",
    environment: { MOSAIC_AGENT_NAME: "a", MOSAIC_HOME: HOME, HOME: "/home/someone", ...setting.environment },
  });
  const text = files.texts.get(path);
  const record = text === undefined ? undefined : parseLaunched(text);
  return { plan, record, request: requests[0], fleet };
}

const RESUME = { MOSAIC_AGENT_RESUME: "true" };

/** What the launcher writes of a life that ended so many seconds ago. */
function exitBefore(seconds: number, how: string): string {
  return `ts=${new Date(Date.parse("2026-05-01T10:00:00Z") - seconds * 1000).toISOString()}\npid=400\n${how}\n`;
}

const resumedOf = async (setting: Setting) => {
  const { request, record } = await launch({ environment: RESUME, ...setting });
  return [request?.fleet?.resume, record?.resumed];
};

const told = async () => known({ id: "c-told", record: undefined });

describe("a runtime in the pane of a fleet's agent", () => {
  test("gets what mosaic needs to talk to it, and that is written down for its owner alone", async () => {
    const { plan, record, request, fleet } = await launch();
    expect(plan.arguments).toEqual(["--all", "--own"]);
    expect(request).toMatchObject({
      yolo: true,
      arguments: ["--own"],
      fleet: { agent: "a", workingDirectory: "/w", port: 4096, resume: undefined },
    });
    expect(request?.fleet?.password).toMatch(/^[0-9a-f]{32}$/);
    expect(record).toEqual({
      runtime: "stub",
      pid: SELF.pid,
      startTime: SELF.startTime,
      at: fleet.clock.now(),
      workingDirectory: "/w",
      conversation: request?.fleet?.newConversation,
      resumed: false,
      port: 4096,
      password: request?.fleet?.password,
      dataFolder: "/data",
      version: undefined,
    });
    expect(fleet.files.modes.get(fleet.paths.launchRecord(AGENT.name))).toBe(0o600);
    expect(fleet.files.modes.get(`${fleet.paths.run}/a.settings`)).toBe(0o600);
    expect(fleet.files.modes.get(fleet.paths.run)).toBe(0o700);
  });

  test("is told of the scripts that are installed, and of no other", async () => {
    const { request } = await launch();
    expect(request?.fleet?.tools).toEqual({ claudeHook: undefined, piExtension: undefined });
  });
});

describe("a runtime that is no agent of this fleet", () => {
  for (const [what, setting] of [
    ["without a name", { environment: { MOSAIC_AGENT_NAME: undefined } }],
    ["with a name that is none", { environment: { MOSAIC_AGENT_NAME: "../x" } }],
    ["of another home", { environment: { MOSAIC_HOME: "/elsewhere" } }],
    ["that an agent started as a tool, with its environment", { isTool: true }],
    ["that an agent started in a terminal of its own making", { environment: { MOSAIC_PANE_PID: "499" } }],
  ] as const satisfies readonly (readonly [string, Setting])[]) {
    test(`${what} is started as it is, and nothing is written`, async () => {
      const { request, record, fleet } = await launch(setting);
      expect(request?.fleet).toBeUndefined();
      expect(record).toBeUndefined();
      expect(fleet.files.texts.has(`${fleet.paths.run}/a.settings`)).toBe(false);
    });
  }
});

describe("the conversation of the last life", () => {
  const note = "conversation=c-noted\npid=400\npid_start=4000\n";

  test("is gone on with, as the runtime's records tell it", async () => {
    expect(await resumedOf({ last: {}, conversation: told })).toEqual(["c-told", true]);
  });

  test("else as it was last seen in that very process", async () => {
    expect(await resumedOf({ last: {}, conversation: async () => known(undefined), note })).toEqual([
      "c-noted",
      true,
    ]);
    expect(await resumedOf({ last: {}, conversation: async () => cannotTell("gone"), note })).toEqual([
      "c-noted",
      true,
    ]);
    expect(await resumedOf({ last: { startTime: "1" }, note })).toEqual([undefined, false]);
  });

  test("is not gone on with unless that is asked for", async () => {
    expect(await resumedOf({ environment: {}, last: {}, conversation: told })).toEqual([undefined, false]);
  });

  test("is none without a last life, with a broken record of it, or where another runtime lived it", async () => {
    expect(await resumedOf({ conversation: told })).toEqual([undefined, false]);
    expect(await resumedOf({ last: { workingDirectory: "two\nlines" }, conversation: told })).toEqual([
      undefined,
      false,
    ]);
    expect(await resumedOf({ last: { runtime: "claude" }, conversation: told })).toEqual([undefined, false]);
  });

  test("is written down as resumed only where the runtime takes it", async () => {
    expect(await resumedOf({ last: {}, conversation: told, ownConversation: "c-own" })).toEqual([
      "c-told",
      false,
    ]);
  });

  test("is given up after one resumed life that ended badly at once: never a loop", async () => {
    const at = Date.parse("2026-05-01T10:00:00Z") - 20_000;
    const failed = { last: { resumed: true, at }, conversation: told, exit: exitBefore(15, "status=1") };
    expect(await resumedOf(failed)).toEqual([undefined, false]);
    // the life before was a fresh one: its own end says nothing of a resume
    expect(await resumedOf({ ...failed, last: { resumed: false, at } })).toEqual(["c-told", true]);
  });
});

async function spokenOf(setting: Setting) {
  const { fleet } = await launch(setting);
  return parseEvents(fleet.files.texts.get(fleet.paths.events) ?? "");
}

describe("the fleet's journal", () => {
  test("has which conversation a start began with, and whether it was there before", async () => {
    const resumed = await spokenOf({ environment: RESUME, last: {}, conversation: told });
    expect(resumed).toMatchObject([
      { kind: "conversation", agent: "a", pid: SELF.pid, conversation: "c-told", resumed: true },
    ]);
    const fresh = await spokenOf({ environment: RESUME, ownConversation: "c-own" });
    expect(fresh).toMatchObject([{ kind: "conversation", conversation: "c-own", resumed: false }]);
    expect(await spokenOf({ isTool: true })).toEqual([]);
  });

  test("has why an old one was given up", async () => {
    const at = Date.parse("2026-05-01T10:00:00Z") - 20_000;
    const [event] = await spokenOf({
      environment: RESUME,
      last: { resumed: true, at },
      conversation: told,
      exit: exitBefore(15, "status=1"),
    });
    expect(event).toMatchObject({ resumed: false, detail: "the last life could not go on with the old one" });
  });
});

describe("a life has ended badly at once", () => {
  const last = { at: 1_000_000 };
  const exit = { at: 1_005_000, wanted: false, status: 1, signal: undefined, result: undefined };
  for (const [what, expected, changed] of [
    ["with a failure", true, {}],
    ["by a signal of its own making", true, { status: undefined, signal: 11 }],
    ["by the kernel, for want of memory", true, { status: undefined, signal: 9, result: "oom-kill" }],
    ["by a kill -9", false, { status: undefined, signal: 9 }],
    ["by a hang-up that it turned into a status", false, { status: 129 }],
    ["by a kill that it turned into a status", false, { status: 143 }],
    ["with its tmux server, of which nobody could tell the status", false, { status: undefined }],
    ["in the same second, of which the launcher writes no fraction", true, { at: 999_500 }],
    ["just before a minute was over", true, { at: 1_059_999 }],
    ["after a minute", false, { at: 1_060_000 }],
    ["with success", false, { status: 0 }],
    ["because it was asked to", false, { wanted: true }],
    ["before it began: that was another life", false, { at: 998_999 }],
  ] as const) {
    test(`${what}: ${expected}`, () => expect(endedBadly(last, { ...exit, ...changed })).toBe(expected));
  }

  test("not where nobody wrote how it ended", () => expect(endedBadly(last, undefined)).toBe(false));
});

describe("the version of what is launched", () => {
  const named = { name: "@openai/codex", version: "0.171.0" };

  test("is written down where its package tells it", async () => {
    const { record } = await launch({ package: named, program: "/usr/bin/codex", runtime: "codex" });
    expect(record?.version).toBe("0.171.0");
  });

  test("is none of the stub, which is inside mosaic, and none where no package tells it", async () => {
    expect((await launch({ package: named })).record?.version).toBeUndefined();
    const bare = await launch({ program: "/usr/bin/codex", runtime: "codex" });
    expect(bare.record?.version).toBeUndefined();
  });
});
