/** Documents as somebody gets them who may not read all. */
import { describe, expect, test } from "bun:test";
import type { AgentRow } from "../../../src/operations/documents/agent-row.ts";
import type { FleetEventDocument } from "../../../src/operations/documents/fleet-event.ts";
import type { FleetEvents } from "../../../src/operations/documents/fleet-events.ts";
import type { FleetMetrics } from "../../../src/operations/documents/fleet-metrics.ts";
import type { FleetPast } from "../../../src/operations/documents/fleet-past.ts";
import type { FleetPs } from "../../../src/operations/documents/fleet-ps.ts";
import type { FleetRecap } from "../../../src/operations/documents/fleet-recap.ts";
import {
  narrowEvent,
  narrowEventList,
  narrowMetrics,
  narrowPast,
  narrowPs,
  narrowRecap,
} from "../../../src/operations/narrow.ts";
import { viewOf } from "../../../src/operations/view.ts";

const VIEW = viewOf(
  {
    host: "web1",
    agents: [
      { agent: "a", class: "worker" },
      { agent: "secret.one", class: "sealed" },
    ],
  },
  ({ host, agent }) => host === "web1" && (agent === "a" || agent === "gone"),
);

const EVENT: FleetEventDocument = {
  at: "2026-11-28T00:00:00.000Z",
  kind: "command",
  agent: null,
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
  command: "fleet restart",
  agents: [],
  ending: null,
  detail: null,
  channel: null,
  proof: null,
  screen: null,
};
const sample = (labels: Record<string, string>) => ({ labels, value: 1 });

const event = (more: Partial<FleetEventDocument>): FleetEventDocument => ({ ...EVENT, ...more });

describe("a view", () => {
  test("goes by the host too, and an agent that left the roster is no other one", () => {
    const readable = [
      { agent: "a" },
      { agent: "a", host: "web2" },
      { agent: "gone" },
      { agent: "secret.one" },
    ];
    expect(readable.map((agent) => VIEW.mayRead(agent))).toEqual([true, false, true, false]);
  });

  test("keeps back a text with a name that may not be known, as a word and as tmux has it", () => {
    const texts = ["it waits for secret.one", "secret_one: no session", "secret.one's", "(secret.one)"];
    expect(texts.map((text) => VIEW.shown(text))).toEqual([null, null, null, null]);
    const shown = ["secret.one2 is another", "my-secret.one", "a is well", ""];
    expect(shown.map((text) => VIEW.shown(text))).toEqual(shown);
    expect(viewOf({ host: "web1", agents: [] }, () => false).shown("any")).toBe("any");
  });
});

describe("an event", () => {
  test("of another agent, of the fleet, and of several of which none may be read, is not told", () => {
    for (const more of [{ agent: "secret.one" }, {}, { agents: ["secret.one"] }]) {
      expect(narrowEvent(event(more), VIEW)).toBeUndefined();
    }
  });

  test("of several is told with those that may be read, and without texts that name the others", () => {
    const told = narrowEvent(
      event({
        agents: ["a", "secret.one"],
        by: "agent secret.one",
        source: "web1:secret.one",
        detail: "after secret.one",
      }),
      VIEW,
    );
    expect(told).toEqual(event({ agents: ["a"], by: "somebody" }));
    expect(narrowEvent(event({ agent: "a", detail: "its own" }), VIEW)).toEqual(
      event({ agent: "a", detail: "its own" }),
    );
  });
});

test("the newest events are counted among those that may be read", () => {
  const document: FleetEvents = {
    schema: "mosaic.fleet.events/1",
    tenant_id: "local",
    host: "web1",
    since: EVENT.at,
    events: ["a", "a", "secret.one"].map((agent, at) => event({ agent, pid: at })),
  };
  const pids = (last: number | null) =>
    narrowEventList(document, VIEW, { last }).events.map(({ pid }) => pid);
  expect([pids(1), pids(9), pids(null)]).toEqual([[1], [0, 1], [0, 1]]);
});

test("a list of agents has no row, no stray session and no reason of others", () => {
  const rows = [
    { agent: "a", host: "web1", class: "worker" },
    { agent: "secret.one", host: "web1", class: "sealed" },
    { agent: "a", host: "web2", class: "worker" },
  ] as AgentRow[];
  const document = {
    paused: { since: null, by: "ada@web1", reason: "secret.one is upgraded" },
    unanswered: ["systemd: no answer", "tmux: secret_one"],
    unmanaged: ["some-session"],
    agents: rows,
  } as unknown as FleetPs;
  expect(narrowPs(document, VIEW)).toEqual({
    paused: { since: null, by: "ada@web1", reason: "" },
    unanswered: ["systemd: no answer"],
    unmanaged: [],
    agents: rows.slice(0, 1),
  } as unknown as FleetPs);
});

test("a recap, the past and figures have nothing of others, and no sum over them", () => {
  const both = [{ agent: "a" }, { agent: "secret.one" }];
  const recap = {
    waiting: both,
    ended: both,
    agents: both,
    commands: [event({ agent: "a" }), event({ agent: "secret.one" }), event({})],
  } as unknown as FleetRecap;
  const past = {
    agents: [
      {
        agent: "a",
        evidence: event({ agent: "a" }),
        last_message: null,
        last_command: event({ agents: ["a", "secret.one"] }),
      },
      { agent: "secret.one", evidence: null, last_message: null, last_command: null },
    ],
  } as unknown as FleetPast;
  const metrics = {
    metrics: [
      { name: "mosaic_build_info", samples: [sample({ version: "1" })] },
      { name: "mosaic_agent_state", samples: [sample({ agent: "a" }), sample({ agent: "secret.one" })] },
      { name: "mosaic_messages_total", samples: [sample({ verdict: "accepted" })] },
    ],
  } as unknown as FleetMetrics;
  const [narrowed, before] = [narrowRecap(recap, VIEW), narrowPast(past, VIEW)];
  expect([narrowed.waiting.length, narrowed.ended.length, narrowed.agents.length]).toEqual([1, 1, 1]);
  expect(narrowed.commands).toEqual([event({ agent: "a" })]);
  expect(before.agents.map(({ last_command: command }) => command?.agents)).toEqual([["a"]]);
  expect(narrowMetrics(metrics, VIEW).metrics.map(({ samples }) => samples.length)).toEqual([1, 1, 0]);
  expect(JSON.stringify([narrowed, before, narrowMetrics(metrics, VIEW)])).not.toContain("secret");
});
