/** Messages that an opencode before this one was given and had not begun on: they are told, and begun on. */
import { describe, expect, test } from "bun:test";
import { known } from "../../../../src/base/answer.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { decideState } from "../../../../src/domain/agent/decide-state.ts";
import { goOnWithHeld } from "../../../../src/domain/agent/go-on-with-held.ts";
import type { AgentFacts, LoopbackRequest, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { opencode } from "../../../../src/runtimes/opencode/adapter.ts";
import { findHeld } from "../../../../src/runtimes/opencode/held.ts";
import { parseMessages } from "../../../../src/runtimes/opencode/messages.ts";

const SESSION = "ses_dd8a67062ffeCaj5ruqxwOn7iz";
const RUN = "/srv/agents/run";
/** When this opencode began, and now. */
const STARTED = 100_000;
const NOW = 200_000;

// as opencode 1.18.33 listed them after a SIGKILL in the turn of the first message
const user = (id: string, text: string, created: number) => ({
  info: { id, role: "user", time: { created }, agent: "build" },
  parts: [{ type: "text", text }],
});
const answer = (id: string, created: number, more: object = {}) => ({
  info: { id, role: "assistant", time: { created }, ...more },
  parts: [{ type: "step-start" }],
});
const ABORTED = { error: { name: "MessageAbortedError", data: {} } };
const HELD = "[vm:operator -> vm:coder0] #held1 remember this";
const LEFT = [user("msg_1", "[vm:operator -> vm:coder0] #a work", 50_000), answer("msg_2", 51_000)];

const heldIn = (list: readonly object[], now = NOW) =>
  findHeld(parseMessages(JSON.stringify(list)), STARTED, now);

describe("what a session has not begun on", () => {
  test("is what stands behind its last answer, be that cut off or not", () => {
    const choice = { agent: "build" };
    const held = [{ id: "msg_3", choice, text: HELD, since: STARTED, isLeftBehind: true }];
    expect(heldIn([...LEFT, user("msg_3", HELD, 60_000)])).toEqual(held);
    expect(heldIn([user("msg_3", HELD, 60_000)])).toEqual(held);
    expect(heldIn([...LEFT, user("msg_3", HELD, 60_000), answer("msg_4", 110_000)])).toEqual([]);
    expect(heldIn(LEFT)).toEqual([]);
  });
  test("is not what it was given just now", () => {
    expect(heldIn([...LEFT, user("msg_3", HELD, 195_000)])).toEqual([]);
    expect(heldIn([...LEFT, user("msg_3", HELD, 150_000)])).toMatchObject([
      { id: "msg_3", since: 150_000, isLeftBehind: false },
    ]);
  });
  test("waits for a person where a person interrupted what ran", () => {
    const list = [LEFT[0] ?? {}, answer("msg_2", 51_000, ABORTED), user("msg_3", HELD, 60_000)];
    expect(heldIn(list)).toMatchObject([{ id: "msg_3", isLeftBehind: false }]);
  });
  test("is no message without a text, as of a shell command", () => {
    const shell = { info: { id: "msg_3", role: "user", time: { created: 60_000 } }, parts: [] };
    expect(heldIn([...LEFT, shell])).toEqual([]);
  });
});

const AGENT: AgentFacts = {
  name: "coder0" as AgentName,
  pid: 7,
  workingDirectory: "/srv/agents/src",
  launched: {
    runtime: "opencode",
    pid: 7,
    startTime: "1",
    at: STARTED,
    workingDirectory: "/srv/agents/src",
    conversation: SESSION,
    resumed: true,
    port: 4000,
    password: "secret",
    dataFolder: undefined,
    version: undefined,
  },
  runFolder: RUN,
  userHome: "/srv/agents",
};
const REPORT = JSON.stringify({
  version: 1,
  pid: 7,
  at: STARTED + 1,
  session: SESSION,
  view: "session",
  menu: null,
  queued: true,
  port: 4001,
});

/** A server that has these messages; `silent`: the requests that it does not answer. */
function world(
  list: readonly object[],
  { statuses = {}, silent = /^$/ }: { readonly statuses?: object; readonly silent?: RegExp } = {},
): RuntimeWorld & { posts: LoopbackRequest[] } {
  const posts: LoopbackRequest[] = [];
  const bodies: Readonly<Record<string, unknown>> = {
    "/session/status": statuses,
    [`/session/${SESSION}/message?limit=1`]: list.slice(-1),
    [`/session/${SESSION}/message?limit=10`]: list.slice(-10),
  };
  return {
    posts,
    clock: { now: () => NOW },
    readText: (path) => Promise.resolve(path === `${RUN}/coder0.opencode.json` ? REPORT : undefined),
    request(request) {
      if (silent.test(request.path)) {
        if (request.method === "POST") posts.push(request);
        return Promise.resolve(undefined);
      }
      if (request.method === "POST") {
        posts.push(request);
        return Promise.resolve({ status: 204, body: "" });
      }
      const body = bodies[request.path];
      return Promise.resolve(body === undefined ? undefined : { status: 200, body: JSON.stringify(body) });
    },
    fileFacts: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    openFiles: () => Promise.resolve([]),
    descendants: () => Promise.resolve([]),
    run: () => Promise.resolve(undefined),
    parseToml: () => undefined,
    realPath: () => Promise.resolve(undefined),
    packageOf: () => Promise.resolve(undefined),
    askSocket: () => Promise.resolve({ kind: "not-there", why: "no socket" }),
  };
}

async function stateOf(list: readonly object[], asked = world(list)) {
  const native = (await opencode.nativeState?.(AGENT, asked)) ?? known(undefined);
  return decideState({
    runtime: "opencode",
    pane: known({ dead: false }),
    native,
    screen: undefined,
    processAgeMs: NOW - STARTED,
    activity: undefined,
    now: NOW,
    availableAfterMs: 600_000,
  });
}

const WAITING = [...LEFT, user("msg_3", HELD, 60_000)];

test("an idle agent is told with it", async () => {
  expect(await stateOf(WAITING)).toMatchObject({
    state: "idle",
    rule: "opencode.native.unbegun",
    saw: `its session is idle, and it has not begun on a message: ${HELD}`,
    unbegun: 1,
    unbegunSince: STARTED,
  });
  const two = await stateOf([...WAITING, user("msg_4", "and that", 61_000)]);
  expect([two.unbegun, two.saw]).toEqual([2, expect.stringContaining("2 messages, the last one: and that")]);
  expect(await stateOf(LEFT)).toMatchObject({ state: "idle", rule: "opencode.native.idle" });
});

/** What its server was told, and whether the next beat has to look again. */
const goneOn = async (
  list: readonly object[],
  {
    isPaused = false,
    processAgeMs = NOW - STARTED,
    ...more
  }: Parameters<typeof world>[1] & { readonly isPaused?: boolean; readonly processAgeMs?: number } = {},
) => {
  const asked = world(list, more);
  const state = await stateOf(list, asked);
  const look = { adapter: opencode, facts: AGENT, state, processAgeMs };
  const looksAgain = await goOnWithHeld({ world: asked }, look, () => Promise.resolve(isPaused));
  return { told: asked.posts.map(({ path, body }) => [path, body]), looksAgain };
};

/** Half an hour. */
const OLD = 1_800_000;
const BEGIN = [
  `/session/${SESSION}/prompt_async`,
  {
    agent: "plan",
    model: { providerID: "p", modelID: "m/x" },
    variant: "high",
    messageID: "msg_3",
    parts: [],
  },
];

describe("an agent that a process before it left a message to", () => {
  const model = { providerID: "p", modelID: "m/x", variant: "high" };
  const its = user("msg_3", HELD, 60_000);
  const list = [...LEFT, { ...its, info: { ...its.info, agent: "plan", model } }];

  test("is had begin on that very message, by whom it was for, and nothing is added to it", async () => {
    expect((await goneOn(list)).told).toEqual([BEGIN]);
  });
  test("is looked at again until a look sees that it has begun", async () => {
    expect((await goneOn(list)).looksAgain).toBe(true);
    expect((await goneOn(list, { silent: /prompt_async/ })).looksAgain).toBe(true);
    expect((await goneOn([...list, answer("msg_4", 110_000)])).looksAgain).toBe(false);
    // one that takes it again and again and never begins
    expect(await goneOn(list, { processAgeMs: OLD })).toEqual({ told: [BEGIN], looksAgain: false });
  });
  test("is left alone while the fleet is paused, and asked again, for it prints nothing when that ends", async () => {
    expect(await goneOn(list, { isPaused: true, processAgeMs: OLD })).toEqual({ told: [], looksAgain: true });
  });
  test("is left alone while it works", async () => {
    const busy = { statuses: { [SESSION]: { type: "busy" } } };
    expect(await goneOn(list, busy)).toMatchObject({ told: [] });
  });
  for (const [what, silent] of [
    ["says nothing", /./],
    ["does not give the messages", /message/],
  ] as const) {
    test(`is looked at again while it is young and its server ${what}`, async () => {
      expect(await goneOn(list, { silent })).toEqual({ told: [], looksAgain: true });
      expect(await goneOn(list, { silent, processAgeMs: OLD })).toEqual({ told: [], looksAgain: false });
    });
  }
  test("is left alone with what a person typed, interrupted, or gave to this very process", async () => {
    const alone = { told: [], looksAgain: false };
    expect(await goneOn([...LEFT, user("msg_3", "typed by somebody", 60_000)])).toEqual(alone);
    expect(await goneOn([answer("msg_2", 51_000, ABORTED), user("msg_3", HELD, 60_000)])).toEqual(alone);
    expect(await goneOn([...LEFT, user("msg_3", HELD, 150_000)])).toEqual(alone);
  });
});

test("whether it holds a message is not told where its server does not say", async () => {
  const state = await stateOf(WAITING, world(WAITING, { silent: /message/ }));
  expect([state.state, state.unbegun, state.saw]).toEqual([
    "idle",
    "unknown",
    "its session is idle; its server does not give the messages",
  ]);
});
