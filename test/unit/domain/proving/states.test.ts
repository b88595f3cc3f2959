import { expect, test } from "bun:test";
import type { ProvingAgent } from "../../../../src/domain/proving/agent.ts";
import type { Stage } from "../../../../src/domain/proving/stage.ts";
import { PREPARE } from "../../../../src/domain/proving/states.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

/** An agent with a draft in its box; what its screen shows from then on, by the milliseconds since. */
async function draftThen(shows: (sinceMs: number) => "draft" | "empty box" | "nothing") {
  const clock = new WaitedClock();
  let typedAt: number | undefined;
  let erased = 0;
  const screen = async () => {
    const since = typedAt === undefined ? 0 : clock.monotonic() - typedAt;
    const now = since === 0 ? "draft" : shows(since);
    return now === "draft" ? "> draft mxe000001 is not sent" : now === "empty box" ? "box" : "";
  };
  const agent = {
    token: () => "mxe000001",
    type: async () => (typedAt ??= clock.monotonic()),
    erase: async (characters: number) => (erased += characters),
    shows: async (what: "idle" | "work") => what === "idle" && (await screen()) === "box",
    screen,
  } as unknown as ProvingAgent;
  const stage = { clock, signal: new AbortController().signal } as unknown as Stage;
  const prepared = await PREPARE["draft in the box"]({ agent, stage });
  const released = await prepared.release();
  const cleared = await prepared.clear();
  return { intact: [released.draft?.intact, cleared.draft?.intact], erased };
}

test("a draft that stands there is kept, and taken away by who put it there", async () => {
  expect(await draftThen(() => "draft")).toEqual({ intact: [true, true], erased: 32 });
});

test("a draft whose box stays empty is gone", async () => {
  expect(await draftThen(() => "empty box")).toEqual({ intact: [false, false], erased: 0 });
});

test("a draft that a slow screen shows again is kept", async () => {
  const seen = await draftThen((since) => (since < 20_000 ? "nothing" : "draft"));
  expect(seen.intact).toEqual([true, true]);
});

test("of a draft behind a screen that shows nothing it cannot be told", async () => {
  expect(await draftThen(() => "nothing")).toEqual({ intact: [undefined, undefined], erased: 0 });
});
