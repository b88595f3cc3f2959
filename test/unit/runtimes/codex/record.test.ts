import { describe, expect, test } from "bun:test";
import type { RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { codex } from "../../../../src/runtimes/codex/adapter.ts";
import {
  THREAD,
  DATA,
  ROLLOUT,
  agent,
  file,
  running,
  world,
  milliseconds,
  started,
  completed,
  aborted,
  call,
  output,
  settings,
  item,
  heard,
  said,
} from "../../../support/codex-rollout.ts";

const state = async (lines: readonly string[]) => {
  const answer = await codex.nativeState?.(agent, running(lines));
  return answer?.known === true ? answer.value : answer;
};

const usageLimit = (at: string) =>
  `,"error":{"message":"You’ve hit your usage limit. Try again at ${at}.","codex_error_info":"usage_limit_exceeded"}`;

test("codex says when its limit ends", async () => {
  const lines = [completed("11:58:01.000", usageLimit("Nov 22nd, 2026 3:05 PM"))];
  expect(await state(lines)).toMatchObject({ until: new Date("2026-11-22T15:05:00").getTime() });
});

describe("codex's own word on its state", () => {
  for (const [what, lines, wanted] of [
    ["a turn that began", [started("11:58:00.000")], "working"],
    ["a turn that ended", [started("11:58:00.000"), completed("11:58:01.000")], "idle"],
    ["settings after a turn", [completed("11:58:01.000"), settings("11:58:02.000")], "idle"],
    ["a turn that was interrupted", [started("11:58:00.000"), aborted("11:58:01.000")], "idle"],
    [
      "a turn that a rate limit ended",
      [
        completed(
          "11:58:01.000",
          ',"error":{"message":"exceeded retry limit","codex_error_info":{"response_too_many_failed_attempts":{"http_status_code":429}}}',
        ),
      ],
      "blocked: rate-limit",
    ],
    [
      "a turn that a usage limit ended which holds",
      [completed("11:58:01.000", usageLimit("Nov 22nd, 2026 3:05 PM"))],
      "blocked: rate-limit",
    ],
    [
      "a turn that a usage limit ended which has passed",
      [completed("11:58:01.000", usageLimit("Nov 20th, 2026 3:05 PM"))],
      "idle",
    ],
    [
      "a turn that another error ended",
      [
        completed(
          "11:58:01.000",
          ',"error":{"message":"429","codex_error_info":{"other":{"http_status_code":500}}}',
        ),
      ],
      "idle",
    ],
    ["a tool that runs or waits for an approval", [started("11:58:00.000"), call("11:58:01.000")], undefined],
    [
      "a tool that answered",
      [started("11:58:00.000"), call("11:58:01.000"), output("11:58:02.000")],
      "working",
    ],
    ["a turn that another process began", [started("11:56:00.000")], undefined],
    ["an empty record", [], undefined],
    ["a garbled record", ["\u0000\ufffd{", '{"timestamp":"x","type":"event_msg"}'], undefined],
  ] as const) {
    test(`${what}: ${wanted ?? "cannot be told"}`, async () => {
      expect((await state(lines)) ?? {}).toEqual(
        wanted === undefined ? {} : expect.objectContaining({ state: wanted }),
      );
    });
  }
  test("it tells since when", async () => {
    expect(await state([completed("11:58:01.000")])).toMatchObject({ since: milliseconds("11:58:01.000") });
  });
  test("a turn in a text is none", async () => {
    expect(
      await state([started("11:58:00.000"), said("11:58:01.000", completed("11:58:01.000"))]),
    ).toMatchObject({
      state: "working",
    });
  });
  test("a turn longer than what is read at once is found", async () => {
    const long = Array.from({ length: 50 }, () => said("11:58:01.000", "x".repeat(4000)));
    expect(await state([started("11:58:00.000"), ...long])).toMatchObject({ state: "working" });
  });
  test("no thread is no answer", async () => {
    expect(await codex.nativeState?.(agent, world({}))).toMatchObject({ known: false });
  });
});

// a row of codex's queue as it stands in sqlite's log: made at 11:58:20.000, for this thread
const ROW_ID = `${(milliseconds("11:58:20.000") + 0x1_0000_0000_0000)
  .toString(16)
  .slice(1)
  .replace(/^(.{8})/, "$1-")}-7a02-80ac-3169af3e6128`;
const row = (id: string, thread: string, text: string) =>
  `\u0000\u0001${id}${thread}{"UserInput":{"content":[{"type":"text","text":${JSON.stringify(text)},"text_elements":[]}],"client_id":"x"}}\ufffd`;
const QUEUE = `${DATA}/queue_1.sqlite-wal`;
const queued = (text: string) => running([started("11:57:00.000")], { files: { [QUEUE]: file(text) } });

const needle = '[h:a -> h:b] #q2 "quoted"';
const sought = { needle, since: milliseconds("11:58:00.000") };
const proof = (of: RuntimeWorld) => codex.proof?.(agent, of, sought);

const ran = (command: string, source: string) =>
  JSON.stringify({
    timestamp: "2026-11-21T11:58:19.858Z",
    ordinal: 15,
    type: "event_msg",
    payload: {
      type: "item_completed",
      item: { type: "CommandExecution", command: ["/bin/bash", "-lc", command], source },
    },
  });
const shellProof = (line: string) =>
  codex.proof?.(agent, running([started("11:57:00.000"), line]), { ...sought, needle: "!touch x" });

describe("the proof that codex took a message", () => {
  for (const [what, line, wanted] of [
    ["a message of the user", item("11:58:19.858", "user", `${needle} text`), true],
    ["a message that was heard", heard("11:58:19.858", `${needle} text`), true],
    ["an older one", item("11:57:59.999", "user", `${needle} text`), false],
    ["an answer that quotes it", item("11:58:19.858", "assistant", needle), false],
    ["a word of codex that quotes it", said("11:58:19.858", needle), false],
    [
      "a tool's output with it",
      output("11:58:19.858").replace("Wall", JSON.stringify(needle).slice(1, -1)),
      false,
    ],
    ["another message", item("11:58:19.858", "user", "[h:a -> h:b] #q3"), false],
    ["a line that was cut", item("11:58:19.858", "user", needle).slice(0, -9), false],
  ] as const) {
    test(`${what}: ${wanted ? "accepted" : "none"}`, async () => {
      const found = await proof(running([started("11:57:00.000"), line]));
      expect(found?.kind).toBe(wanted ? "accepted" : undefined);
    });
  }
  test("a shell command that was run for the user is accepted; one of the model's, or another, is not", async () => {
    expect((await shellProof(ran("touch x", "user_shell")))?.kind).toBe("accepted");
    expect(await shellProof(ran("touch x", "agent"))).toBeUndefined();
    expect(await shellProof(ran("touch xy", "user_shell"))).toBeUndefined();
  });
  test("a message of 1 MiB is found behind what came after it", async () => {
    const long = item("11:58:19.858", "user", `${needle} ${'"x" '.repeat(250_000)}`);
    const after = Array.from({ length: 40 }, () => said("11:58:20.000", "y".repeat(3000)));
    expect((await proof(running([long, ...after])))?.kind).toBe("accepted");
  });
  test("a rollout that did not change since is not read", async () => {
    const lines = [item("11:58:19.858", "user", needle)];
    const old = running(lines, { files: { [ROLLOUT]: file(`${lines[0]}\n`, "11:57:59.000") } });
    expect(await proof(old)).toBeUndefined();
  });

  test("a message in the queue of its thread is queued", async () => {
    expect(await proof(queued(row(ROW_ID, THREAD, `${needle} text`)))).toEqual({
      kind: "queued",
      source: "codex queue",
      detail: ROW_ID,
    });
  });
  test("an older row, another thread's, or another message is not", async () => {
    const old = ROW_ID.replace(/^.{8}-.{4}/, "01a1fdf0-0000");
    const other = THREAD.replace("1", "2");
    for (const text of [
      row(old, THREAD, needle),
      row(ROW_ID, other, needle),
      row(ROW_ID, THREAD, `x ${needle}`),
    ]) {
      expect(await proof(queued(text))).toBeUndefined();
    }
  });
  test("one that the thread took is accepted, whatever the queue's file still has", async () => {
    const taken = running([item("11:58:19.858", "user", needle)], {
      files: { [QUEUE]: file(row(ROW_ID, THREAD, needle)) },
    });
    expect((await proof(taken))?.kind).toBe("accepted");
  });
});
