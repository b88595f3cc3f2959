import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import type { RestartRecord } from "../../../../src/domain/fleet/restart-record.ts";
import { readRestartRecord, writeRestartRecord } from "../../../../src/domain/fleet/restart-records.ts";
import { isUnderWay, tellRefusal } from "../../../../src/domain/fleet/restart-refused.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const TOKEN = "11111111-2222-4333-8444-555555555555";
const ASKER = { pid: 77, startTime: "770" };
const PAUSED = new MosaicError("locked", "the fleet is paused", { hint: "mosaic fleet resume" });

async function restartThat(more: Partial<RestartRecord>) {
  const fleet = fakeFleet([rosterAgent()]);
  fleet.processes.running.set(ASKER.pid, ASKER.startTime);
  await writeRestartRecord(fleet, {
    token: TOKEN,
    askedAt: fleet.clock.now(),
    askedBy: "ops",
    caller: undefined,
    asker: ASKER,
    handedOver: false,
    worker: undefined,
    total: 1,
    before: undefined,
    done: [],
    held: undefined,
    notes: [],
    ending: undefined,
    ...more,
  });
  return fleet;
}

describe("a worker that is refused before its restart has begun", () => {
  test("tells who follows it, with the hint", async () => {
    const fleet = await restartThat({});
    await tellRefusal(fleet, TOKEN, PAUSED);
    expect((await readRestartRecord(fleet, TOKEN))?.ending).toEqual({
      kind: "error",
      ending: "locked",
      message: "the fleet is paused",
      hint: "mosaic fleet resume",
    });
  });

  test("leaves no record where nobody follows it", async () => {
    const fleet = await restartThat({});
    fleet.processes.running.delete(ASKER.pid);
    await tellRefusal(fleet, TOKEN, PAUSED);
    expect(await readRestartRecord(fleet, TOKEN)).toBeUndefined();
  });

  test("says nothing in the place of one that has begun, nor of what is no restart", async () => {
    const fleet = await restartThat({ worker: ASKER });
    await tellRefusal(fleet, TOKEN, PAUSED);
    expect((await readRestartRecord(fleet, TOKEN))?.ending).toBeUndefined();
    for (const token of [undefined, "../x"]) await tellRefusal(fleet, token, PAUSED);
  });
});

test("a restart is under way once it is written down who ran before it", async () => {
  expect(await isUnderWay(await restartThat({}), TOKEN)).toBe(false);
  expect(await isUnderWay(await restartThat({ before: new Map([["a", 1]]) }), TOKEN)).toBe(true);
  expect(await isUnderWay(await restartThat({ before: new Map() }), undefined)).toBe(false);
});
