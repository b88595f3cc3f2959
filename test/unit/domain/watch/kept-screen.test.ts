import { expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { keepScreen, readKeptScreen } from "../../../../src/domain/watch/kept-screen.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const AGENT = "a" as AgentName;
const ALL = { since: 0, last: 1000 };

test("the lines of a screen are kept as they come, each once, without frames and blanks", async () => {
  const fleet = fakeFleet([rosterAgent({}, "a")]);
  fleet.files.modes.set(`${fleet.paths.fleet}/logs`, 0o700);
  const keep = async (...lines: string[]) => keepScreen(fleet, AGENT, lines.join("\n"), 1024 * 1024);
  await keep("$ make", "────────", "ok", "");
  await keep("$ make", "────────", "ok", "", "$ make", "ok  ");
  await keep("ok", "$ make", "ok", "done");
  const kept = await readKeptScreen(fleet, AGENT, ALL);
  expect(kept.map(({ text }) => text)).toEqual(["$ make", "ok", "$ make", "ok", "done"]);
  expect((await readKeptScreen(fleet, AGENT, { since: 0, last: 2 })).map(({ text }) => text)).toEqual([
    "ok",
    "done",
  ]);
});
