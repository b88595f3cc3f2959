import { describe, expect, test } from "bun:test";
import {
  parseRestartRecord,
  renderRestartRecord,
  type RestartRecord,
} from "../../../../src/domain/fleet/restart-record.ts";
import {
  isRestartToken,
  owedBy,
  readRestartRecord,
  restartRecordPath,
  takeUpCutRestarts,
  writeRestartRecord,
} from "../../../../src/domain/fleet/restart-records.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const TOKEN = "11111111-2222-4333-8444-555555555555";
const OTHER = "99999999-2222-4333-8444-555555555555";

function record(more: Partial<RestartRecord> = {}): RestartRecord {
  return {
    token: TOKEN,
    askedAt: 1_000,
    askedBy: "ops",
    caller: "a",
    asker: { pid: 10, startTime: "100" },
    handedOver: false,
    worker: { pid: 11, startTime: "110" },
    total: 3,
    before: new Map([
      ["a", 1],
      ["b", 2],
      ["c", undefined],
    ]),
    done: [{ name: "a", outcome: "restarted", detail: "", pid: 5 }],
    held: undefined,
    notes: ["one", "two"],
    ending: undefined,
    ...more,
  };
}

describe("the record of a restart", () => {
  test("comes back as it was written", () => {
    for (const more of [
      {},
      { ending: { kind: "report", agents: record().done } as const, held: "paused by ops" },
      { ending: { kind: "error", ending: "locked", message: "m", hint: "h" } as const, before: undefined },
      { caller: undefined, asker: undefined, worker: undefined, handedOver: true },
    ]) {
      expect(parseRestartRecord(renderRestartRecord(record(more)))).toEqual(record(more));
    }
  });

  test("is undefined for half of one, and takes nothing of a wrong kind from another", () => {
    const text = renderRestartRecord(record());
    for (let end = 0; end < text.length - 1; end += 1) {
      expect(parseRestartRecord(text.slice(0, end))).toBeUndefined();
    }
    for (const wrong of ["", "null", "[]", "7", '{"token":7}'])
      expect(parseRestartRecord(wrong)).toBeUndefined();
    const odd = {
      token: TOKEN,
      worker: { pid: "1" },
      done: [{ name: 1 }, null],
      notes: {},
      before: [1],
      ending: 1,
    };
    expect(parseRestartRecord(JSON.stringify(odd))).toMatchObject({
      worker: undefined,
      done: [],
      notes: [],
      before: undefined,
      ending: undefined,
    });
  });

  test("owes a start to those that ran and are not back", () => {
    expect([...owedBy(record())]).toEqual([["b", 2]]);
    expect([...owedBy(record({ done: [] })).keys()]).toEqual(["a", "b"]);
    const failed = { name: "b", outcome: "failed", detail: "", pid: undefined } as const;
    expect([...owedBy(record({ done: [failed] })).keys()]).toEqual(["a", "b"]);
    expect(owedBy(record({ ending: { kind: "report", agents: [] } })).size).toBe(0);
    expect(owedBy(record({ before: undefined })).size).toBe(0);
    expect(owedBy(undefined).size).toBe(0);
  });
});

test("a token is a UUID, so that it can be part of a path", () => {
  expect([TOKEN, "../../etc/passwd", "", `${TOKEN}/x`, `${TOKEN}\n`].map(isRestartToken)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

async function setUp(more: Partial<RestartRecord>) {
  const fleet = fakeFleet([rosterAgent({}, "a"), rosterAgent({}, "b")]);
  await writeRestartRecord(fleet, record(more));
  return { fleet, left: () => fleet.files.texts.has(restartRecordPath(fleet, TOKEN)) };
}

describe("what cut restarts have left", () => {
  test("is taken up from a worker that is gone, once", async () => {
    const { fleet, left } = await setUp({});
    expect(await takeUpCutRestarts(fleet, OTHER)).toEqual({ before: new Map([["b", 2]]), own: false });
    expect(left()).toBe(false);
    expect(await takeUpCutRestarts(fleet, OTHER)).toBeUndefined();
  });

  test("is left alone while its worker lives, or may live", async () => {
    const { fleet, left } = await setUp({});
    fleet.processes.running.set(11, "110");
    expect(await takeUpCutRestarts(fleet, OTHER)).toBeUndefined();
    fleet.processes.running.clear();
    fleet.processes.mute = true;
    expect(await takeUpCutRestarts(fleet, OTHER)).toBeUndefined();
    expect(left()).toBe(true);
  });

  test("is not counted where another process has the worker's pid by now", async () => {
    const { fleet } = await setUp({});
    fleet.processes.running.set(11, "999");
    expect(await takeUpCutRestarts(fleet, OTHER)).toMatchObject({ own: false });
  });

  test("is its own where the worker was killed and started again", async () => {
    const { fleet, left } = await setUp({});
    expect(await takeUpCutRestarts(fleet, TOKEN)).toEqual({
      before: record().before ?? new Map(),
      own: true,
    });
    expect(left()).toBe(true);
  });

  test("is kept for whoever still waits to read how it ended", async () => {
    const { fleet, left } = await setUp({ ending: { kind: "report", agents: [] } });
    fleet.processes.running.set(10, "100");
    await takeUpCutRestarts(fleet, OTHER);
    expect(left()).toBe(true);
    fleet.processes.running.clear();
    await takeUpCutRestarts(fleet, OTHER);
    expect(left()).toBe(false);
  });

  test("of a worker that has not begun is nothing, and is kept for a minute", async () => {
    const { fleet, left } = await setUp({ worker: undefined, before: undefined, askedAt: 0 });
    const young = { ...record({ worker: undefined, before: undefined }), askedAt: fleet.clock.now() };
    await writeRestartRecord(fleet, young);
    expect(await takeUpCutRestarts(fleet, OTHER)).toBeUndefined();
    expect(left()).toBe(true);
    await fleet.clock.advance(61_000);
    await takeUpCutRestarts(fleet, OTHER);
    expect(left()).toBe(false);
  });

  test("is nothing where something hostile lies in its place", async () => {
    const { fleet } = await setUp({});
    fleet.files.hostile.add(restartRecordPath(fleet, TOKEN));
    expect(await readRestartRecord(fleet, TOKEN)).toBeUndefined();
    expect(await takeUpCutRestarts(fleet, OTHER)).toBeUndefined();
  });
});
