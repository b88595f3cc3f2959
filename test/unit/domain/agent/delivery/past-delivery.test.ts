import { expect, test } from "bun:test";
import { parseAgentName, type AgentName } from "../../../../../src/base/names.ts";
import type { JournalEntry } from "../../../../../src/domain/agent/delivery/journal.ts";
import { pastDeliveries, repliesTo } from "../../../../../src/domain/agent/delivery/past-delivery.ts";
import type { FleetEvent } from "../../../../../src/domain/watch/event.ts";

const AT = 1_800_000_000_000;

function entry(more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: "m1",
    at: AT,
    verdict: "accepted",
    channel: "keys",
    detail: "it took it",
    sent: true,
    ...more,
  };
}

function told(more: Partial<FleetEvent> = {}): FleetEvent {
  return {
    at: AT + 800,
    kind: "message",
    agent: "coder0",
    by: "user anna",
    id: "m1",
    source: "host:operator",
    verdict: "accepted",
    channel: "keys",
    proof: "transcript",
    ...more,
  };
}

function past(entries: Readonly<Record<string, JournalEntry>>, ...events: readonly FleetEvent[]) {
  const byName = Object.entries(entries).map(([name, one]) => [nameOf(name), one] as const);
  return pastDeliveries(new Map(byName), events);
}

function nameOf(text: string): AgentName {
  const name = parseAgentName(text);
  if (name === undefined) throw new Error(text);
  return name;
}

test("a delivery has its times, its verdict, who sent it, and what proves it", () => {
  expect(past({ coder0: entry() }, told())).toEqual([
    {
      agent: nameOf("coder0"),
      begun: AT,
      ended: AT + 800,
      verdict: "accepted",
      channel: "keys",
      detail: "it took it",
      source: "host:operator",
      by: "user anna",
      proof: "transcript",
      screen: undefined,
      replyTo: undefined,
      thread: undefined,
    },
  ]);
});

test("one that answers another says which, and the other one has it among its replies", () => {
  const answer = entry({ id: "m2", replyTo: "m1", thread: "m0", from: "host:coder1" });
  const [past2] = past({ coder0: answer });
  expect([past2?.replyTo, past2?.thread]).toEqual(["m1", "m0"]);
  expect(repliesTo("m1", nameOf("coder0"), [entry(), answer])).toEqual([
    { id: "m2", agent: nameOf("coder0"), source: "host:coder1", begun: AT, verdict: "accepted" },
  ]);
});

test("one that is under way has no verdict, also where it was refused before", () => {
  const [begun] = past({ coder0: entry({ verdict: undefined, detail: "" }) });
  expect([begun?.verdict, begun?.ended]).toEqual([undefined, undefined]);
  const again = entry({ at: AT + 5_000, verdict: undefined, detail: "" });
  const [tried] = past({ coder0: again }, told({ verdict: "blocked", proof: undefined }));
  expect([tried?.begun, tried?.verdict, tried?.ended]).toEqual([AT + 5_000, undefined, undefined]);
});

test("a proof that came late counts, and a day later the fleet's journal alone", () => {
  const [late] = past({ coder0: entry() }, told({ verdict: "unknown", proof: undefined, screen: "/x.ansi" }));
  expect([late?.verdict, late?.screen]).toEqual(["accepted", "/x.ansi"]);
  const [old] = past({}, told());
  expect([old?.begun, old?.verdict, old?.proof]).toEqual([undefined, "accepted", "transcript"]);
});

test("one id to many is one delivery each, by the last word of each", () => {
  const many = past(
    { coder1: entry({ verdict: "queued" }) },
    told({ verdict: "blocked" }),
    told({ at: AT + 900 }),
    told({ agent: "coder1", verdict: "queued" }),
    told({ agent: undefined }),
  );
  expect(many.map(({ agent, verdict }) => `${agent} ${verdict}`)).toEqual([
    "coder0 accepted",
    "coder1 queued",
  ]);
});
