import { expect, test } from "bun:test";
import type { SessionName } from "../../../../src/base/names.ts";
import { paneOfSession } from "../../../../src/domain/host/agent-pane.ts";
import { pane } from "../../../support/observations.ts";

const session = "coder0" as SessionName;
const mine = { ownSession: "coder0", agent: "coder0", birth: { pid: 4242, startTime: "9" } };

test("the marked pane is the agent, behind another pane and in a session of another name", () => {
  const split = pane({ id: "%9", ownSession: "coder0", index: 0, pid: 7 });
  const agent = pane({ id: "%1", ...mine, index: 1 });
  expect(paneOfSession([split, agent], session)?.id).toBe("%1");
  const renamed = pane({ id: "%1", ...mine, session: "my work" });
  expect(paneOfSession([renamed], session)?.id).toBe("%1");
});

test("an agent whose name has a dot in it is found by its session", () => {
  const agent = pane({ id: "%1", session: "a_0", ownSession: "a_0", agent: "a.0" });
  expect(paneOfSession([agent], "a_0" as SessionName)?.id).toBe("%1");
});

test("where the agent's pane is gone, nobody else in its session is taken for it", () => {
  expect(paneOfSession([pane({ ownSession: "coder0" })], session)).toBeUndefined();
});

test("a session that no launcher marked is believed by its first pane", () => {
  const first = pane({ id: "%1" });
  expect(paneOfSession([pane({ id: "%2", window: 1 }), first], session)?.id).toBe("%1");
  expect(paneOfSession([pane({ id: "%2", window: 1 })], session)).toBeUndefined();
  expect(paneOfSession([pane({ agent: "other" })], session)).toBeUndefined();
});

test("a mark without the birth that belongs to it is weaker than the one with it", () => {
  const forged = pane({ id: "%8", agent: "coder0", session: "elsewhere", pid: 7 });
  expect(paneOfSession([forged, pane({ id: "%1", ...mine })], session)?.id).toBe("%1");
});

test("of the rows of one pane the one of its own session counts, not a viewer's", () => {
  const viewers = pane({ ...mine, session: "coder0-watch-7", group: "coder0" });
  expect(paneOfSession([viewers, pane(mine)], session)?.session).toBe("coder0");
});
