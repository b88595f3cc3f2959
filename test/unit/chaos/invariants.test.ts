/** Each invariant is seen to hold, and seen to fail on a violation that is planted in the facts. */
import { describe, expect, test } from "bun:test";
import type { Wanted } from "../../chaos/deeds.ts";
import type { Expected, Sent } from "../../chaos/expected.ts";
import type { Facts, FileFact, ProcessFact } from "../../chaos/facts.ts";
import { leftAfterStop, leftAfterUninstall } from "../../chaos/ending.ts";
import { INVARIANTS } from "../../chaos/invariants/index.ts";
import { withoutVerdict } from "../../chaos/invariants/messages.ts";
import { rosterOf } from "../../chaos/roster.ts";
import type { FleetPs } from "../../../src/operations/documents/fleet-ps.ts";

const CGROUP = "/user/app.slice/mosaic-agent@stub0.service";
const ROSTER = rosterOf(["stub0", "stub1"], "chaos");

const stub: ProcessFact = {
  pid: 10,
  agent: "stub0",
  kind: "stub",
  command: "mosaic yolo stub",
  cgroup: CGROUP,
};
const launcher: ProcessFact = {
  pid: 9,
  agent: "stub0",
  kind: "launcher",
  command: "bash start-agent-session.sh stub0",
  cgroup: CGROUP,
};
const BEAT = "ts=2026-11-28T12:00:00Z\npid=10\n";

function file(path: string, text: string, kind: FileFact["kind"] = "file"): FileFact {
  return { path, kind, size: text.length, text };
}

function row(agent: string, pid: number | null): FleetPs["agents"][number] {
  const runs = pid !== null;
  const about = {
    state: runs ? "idle" : "stopped",
    pid,
    beat: { state: runs ? "alive" : "dead" },
    flags: [],
  };
  return {
    agent,
    ...about,
    supervisor: { state: runs ? "running" : "stopped" },
  } as unknown as FleetPs["agents"][number];
}

const PS = { unanswered: [], unmanaged: [], paused: null, agents: [row("stub0", 10), row("stub1", null)] };

/** stub0 runs, stub1 is stopped. */
const GOOD: Facts = {
  processes: [stub, launcher],
  units: new Map([
    ["stub0", { active: "active", sub: "running", mainPid: 9 }],
    ["stub1", { active: "inactive", sub: "dead", mainPid: 0 }],
  ]),
  panes: [{ session: "stub0", pid: 10, dead: false }],
  ps: PS as unknown as FleetPs,
  workers: [],
  taken: [{ session: "s1", text: "[host:operator -> host:stub0] #m1 word", at: 0 }],
  files: [
    file("fleet/run/stub0.hb", BEAT),
    file("fleet/run/notes.txt", ""),
    // of a stop on a full disk
    file("fleet/agents/stub1.stopped", ""),
  ],
  roster: ROSTER,
  foreign: "theirs",
  victim: "mine\n",
  unitFiles: [],
};

const SENT: Sent = { id: "m1", agent: "stub0", text: "word", attempts: [{ verdict: "accepted" }] };
const EXPECTED: Expected = {
  wanted: new Map<string, ReadonlySet<Wanted>>([
    ["stub0", new Set(["running"])],
    ["stub1", new Set(["stopped"])],
  ]),
  guests: ["guest0"],
  classes: new Map([
    ["stub0", new Set(["c"])],
    ["stub1", new Set(["c"])],
  ]),
  firstRoster: ROSTER,
  sent: [SENT],
  foreign: "theirs",
  victim: "mine\n",
  planted: new Map([["fleet/run/notes.txt", ""]]),
};

function violated(change: Partial<Facts>, expected: Partial<Expected> = {}): string[] {
  const [facts, wanted] = [
    { ...GOOD, ...change },
    { ...EXPECTED, ...expected },
  ];
  return INVARIANTS.filter(({ violations }) => violations(facts, wanted).length > 0).map(({ name }) => name);
}

/** What is planted, and the invariant that must say so. */
const PLANTED: readonly (readonly [string, RegExp, Partial<Facts>, Partial<Expected>?])[] = [
  ["a second agent", /one process tree/, { processes: [stub, launcher, { ...stub, pid: 11 }] }],
  ["a second launcher", /one process tree/, { processes: [stub, launcher, { ...launcher, pid: 8 }] }],
  [
    "a process of a stopped agent",
    /one process tree/,
    { processes: [...GOOD.processes, { ...stub, agent: "stub1", kind: "other" }] },
  ],
  ["nobody brought it back", /one process tree/, { processes: [] }],
  ["out of its unit", /cgroup/, { processes: [launcher, { ...stub, cgroup: "/user/holder.service" }] }],
  [
    "a unit that failed",
    /agree/,
    { units: new Map([["stub0", { active: "failed", sub: "failed", mainPid: 0 }]]) },
  ],
  [
    "another main process",
    /agree/,
    { units: new Map([["stub0", { active: "active", sub: "running", mainPid: 3 }]]) },
  ],
  [
    "a dead pane beside a living one",
    /agree/,
    { panes: [...GOOD.panes, { session: "stub0", pid: 4, dead: true }] },
  ],
  ["a pane of another process", /agree/, { panes: [{ session: "stub0", pid: 4, dead: false }] }],
  ["ps says another pid", /agree/, { ps: { ...PS, agents: [row("stub0", 4)] } as unknown as FleetPs }],
  [
    "ps says that a stopped agent runs",
    /agree/,
    { ps: { ...PS, agents: [row("stub1", 4)] } as unknown as FleetPs },
  ],
  ["ps does not answer", /agree/, { ps: undefined }],
  ["something unmanaged", /agree/, { ps: { ...PS, unmanaged: ["x"] } as unknown as FleetPs }],
  ["twice in the record", /verdict/, { taken: [...GOOD.taken, ...GOOD.taken] }],
  [
    "twice in one conversation, though its journal was removed",
    /verdict/,
    { taken: [...GOOD.taken, ...GOOD.taken] },
    { sent: [{ ...SENT, isForgotten: true }] },
  ],
  [
    "in two conversations, with its journal",
    /verdict/,
    { taken: [...GOOD.taken, ...GOOD.taken.map((message) => ({ ...message, session: "s2" }))] },
  ],
  ["accepted and in no record", /verdict/, { taken: [] }],
  ["refused and in the record", /verdict/, {}, { sent: [{ ...SENT, attempts: [{ verdict: "draft" }] }] }],
  ["another text", /verdict/, { taken: [{ session: "s1", text: "[h:o -> h:stub0] #m1 word word", at: 0 }] }],
  [
    "what nobody sent",
    /verdict/,
    { taken: [...GOOD.taken, { session: "s1", text: "half of a message", at: 0 }] },
  ],
  [
    "a temporary file",
    /half-written/,
    { files: [...GOOD.files, file("fleet/run/.stub0.hb.1.00000000.tmp", "")] },
  ],
  [
    "the agent's environment",
    /half-written/,
    { files: [...GOOD.files, file("fleet/run/stub0.environment", "K=v")] },
  ],
  [
    "half a record of a stop",
    /half-written/,
    { files: [...GOOD.files, file("fleet/agents/stub0.stopped", "at=2026")] },
  ],
  ["half a beat", /half-written/, { files: [...GOOD.files, file("fleet/run/stub1.hb", "ts=20")] }],
  [
    "half a journal",
    /half-written/,
    { files: [...GOOD.files, file("fleet/logs/stub0/deliveries", '{"id":')] },
  ],
  ["an empty env file", /half-written/, { files: [...GOOD.files, file("fleet/agents/stub0.env", "")] }],
  ["a lock", /lock/, { workers: ["restart.lock"] }],
  ["another byte in the roster", /roster/, { roster: ROSTER.replace("# about", "#about") }],
  ["another class", /roster/, { roster: ROSTER.replace("class: c ", "class: d ") }],
  [
    "a guest that nobody added",
    /roster/,
    { roster: ROSTER.replace("# the end", "  - name: guest0\n# the end") },
  ],
  ["the other tmux server", /not mosaic's/, { foreign: "" }],
  ["the file behind a link", /not mosaic's/, { victim: "x" }],
  ["a file of somebody else", /not mosaic's/, { files: [file("fleet/run/stub0.hb", BEAT)] }],
];

describe("the invariants", () => {
  test("hold where all is well", () => expect(violated({})).toEqual([]));

  for (const [what, name, facts, expected] of PLANTED) {
    test(`one says so of: ${what}`, () => {
      expect(violated(facts, expected).filter((each) => name.test(each))).toHaveLength(1);
    });
  }

  test("each has a violation planted here", () => {
    const without = INVARIANTS.filter(({ name }) => !PLANTED.some(([, pattern]) => pattern.test(name)));
    expect(without).toEqual([]);
  });

  test("either is right where it cannot be told what was wanted last", () => {
    const wanted = new Map([["stub0", new Set(["running", "stopped"] as const)]]);
    const both = { ...EXPECTED, wanted };
    const [oneTree] = INVARIANTS;
    expect(oneTree?.violations(GOOD, both)).toEqual([]);
    expect(oneTree?.violations({ ...GOOD, processes: [] }, both)).toEqual([]);
    expect(oneTree?.violations({ ...GOOD, processes: [stub] }, both)).not.toEqual([]);
  });
});

const sent = (...verdicts: (string | undefined)[]): Sent => ({
  ...SENT,
  attempts: verdicts.map((verdict) => ({ verdict })),
});

describe("a verdict", () => {
  test("is due to every message, and of a probe it must be that the agent has it", () => {
    expect(withoutVerdict(sent(undefined, "accepted"), true)).toEqual([]);
    expect(withoutVerdict(sent(undefined, "unknown"), false)).toEqual([]);
    expect(withoutVerdict(sent("unknown"), true)).toEqual(["stub0 m1: unknown"]);
    expect(withoutVerdict(sent(undefined, "draft", "draft"), false)).toEqual([
      "stub0 m1: (killed), draft, draft",
    ]);
    expect(withoutVerdict(sent("queued"), false)).toHaveLength(1);
  });
});

describe("the end", () => {
  test("is clean only with no process, session, worker, file or unit left", () => {
    const clean = {
      ...GOOD,
      processes: [],
      panes: [],
      files: [file("install.manifest", ""), file("fleet/run/notes.txt", "")],
    };
    expect(leftAfterStop(clean)).toEqual([]);
    expect(leftAfterUninstall(clean, EXPECTED.planted)).toEqual([]);
    expect(leftAfterStop({ ...clean, processes: [stub] })).toHaveLength(1);
    expect(leftAfterStop({ ...clean, panes: GOOD.panes })).toHaveLength(1);
    expect(leftAfterStop({ ...clean, workers: ["mosaic-stop-1.service"] })).toHaveLength(1);
    expect(leftAfterUninstall(GOOD, EXPECTED.planted)).toEqual([
      "file fleet/run/stub0.hb",
      "file fleet/agents/stub1.stopped",
    ]);
    expect(leftAfterUninstall({ ...clean, unitFiles: ["mosaic-agent@.service"] }, new Map())).toContain(
      "unit mosaic-agent@.service",
    );
  });
});
