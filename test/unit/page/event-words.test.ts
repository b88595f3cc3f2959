import { expect, test } from "bun:test";
import * as commandLine from "../../../src/commands/_shared/event-text.ts";
import { fleetEvent, type FleetEventDocument } from "../../../src/operations/documents/fleet-event.ts";
import { eventWords } from "../../../src/page/event-words.ts";

const EMPTY: FleetEventDocument = {
  at: "2026-11-28T12:00:00.000Z",
  kind: "start",
  agent: "coder0",
  by: "user ada",
  pid: null,
  conversation: null,
  resumed: null,
  cause: null,
  status: null,
  signal: null,
  wanted: null,
  state: null,
  reason: null,
  before: null,
  since: null,
  id: null,
  source: null,
  verdict: null,
  channel: null,
  proof: null,
  screen: null,
  command: null,
  agents: [],
  ending: null,
  detail: null,
};

const FULL: FleetEventDocument = {
  ...EMPTY,
  pid: 7,
  conversation: "0ab99012-1111-2222-3333-444455556666",
  resumed: true,
  cause: "exited with status 3",
  state: "idle",
  reason: "trust",
  before: "blocked: trust",
  id: "m1",
  source: "host:ada",
  verdict: "accepted",
  command: "fleet stop",
  agents: ["coder0", "coder1"],
  detail: "as it was",
};

test("an event is said on the page as on the command line", () => {
  for (const kind of fleetEvent.shape.kind.options) {
    for (const event of [EMPTY, FULL, { ...FULL, ending: "failure" }, { ...FULL, detail: null }]) {
      expect(eventWords({ ...event, kind })).toBe(commandLine.eventWords({ ...event, kind }));
    }
  }
});
