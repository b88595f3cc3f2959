import { describe, expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { parseAgentName, type AgentName } from "../../../../src/base/names.ts";
import { blastRadius, isDue, planFleet, type AgentFacts } from "../../../../src/domain/life/plan.ts";

function facts(name: string, more: Partial<AgentFacts> = {}): AgentFacts {
  return {
    name: parseAgentName(name) as AgentName,
    wanted: true,
    state: "running",
    detail: "",
    stoppedBy: undefined,
    doing: "idle",
    changed: known([]),
    files: [],
    live: [],
    startsAtBoot: false,
    ...more,
  };
}

const one = (more: Partial<AgentFacts>) => {
  const [planned] = planFleet([facts("a", more)], []).agents;
  return [planned?.action, planned?.reasons];
};

const hash = (...those: readonly AgentFacts[]) => planFleet(those, []).hash;

const FILE = { path: "/home/fleet/agents/a.env", text: "A=1" };

describe("what is planned for an agent", () => {
  test("that runs with what the roster says is left, whatever it does", () => {
    expect(one({})).toEqual(["nothing", ["idle"]]);
    expect(one({ doing: "working" })).toEqual(["nothing", ["working"]]);
  });

  test("whose entry has changed since its start is a restart", () => {
    expect(one({ changed: known(["class: a → b"]) })).toEqual(["restart", ["class: a → b"]]);
  });

  test("that does not say what it was started with is told as unknown, and not restarted", () => {
    expect(one({ changed: cannotTell("no word of it") })).toEqual(["unknown", ["no word of it"]]);
  });

  test("whose files alone differ is written and left running", () => {
    expect(one({ files: [FILE] })).toEqual(["change files", ["idle"]]);
  });

  test("whose limits alone differ goes on, and it is said what changes at once", () => {
    const { agents } = planFleet([facts("a", { files: [FILE], live: ["limits.memory_max: - → 1G"] })], []);
    expect(agents.map(({ action, live }) => [action, live])).toEqual([
      ["change files", ["limits.memory_max: - → 1G"]],
    ]);
  });

  test("that does not run is started, but for whom a person stopped and who ended by itself", () => {
    expect(one({ state: "stopped" })).toEqual(["start", ["it does not run"]]);
    expect(one({ state: "stopped", stoppedBy: "me" })).toEqual(["nothing", ["stopped by me"]]);
    expect(one({ state: "ended" })).toEqual(["nothing", ["it ended by itself"]]);
    expect(one({ state: "failed", detail: "exit status 7" })).toEqual(["start", ["exit status 7"]]);
  });

  test("that is on its way is left to its supervisor", () => {
    for (const state of ["starting", "stopping", "restarting"] as const) {
      expect(one({ state })).toEqual(["nothing", [`it is ${state}`]]);
    }
  });

  test("of whom nothing sure is known is not touched", () => {
    expect(one({ state: "unknown", detail: "tmux: timed out" })).toEqual(["unknown", ["tmux: timed out"]]);
    expect(one({ state: "drifted" })).toEqual(["unknown", ["it is drifted"]]);
  });

  test("that is not in the roster is stopped, or taken out of the boot", () => {
    expect(one({ wanted: false })[0]).toBe("stop");
    expect(one({ wanted: false, state: "stopped", startsAtBoot: true })[0]).toBe("change files");
    expect(one({ wanted: false, state: "stopped" })[0]).toBe("nothing");
  });
});

describe("a plan", () => {
  const changed = known(["class: a → b"]);

  test("says whom it touches, and who is in mid-turn", () => {
    const plan = planFleet(
      [
        facts("a", { changed, doing: "working" }),
        facts("b", { changed }),
        facts("c", { state: "stopped" }),
        facts("d", { wanted: false }),
        facts("e"),
        facts("f", { files: [FILE] }),
        facts("g", { state: "stopped", stoppedBy: "me" }),
      ],
      [],
    );
    expect(blastRadius(plan)).toBe(
      "restart 2 (1 in mid-turn), start 1, stop 1, change files of 1, leave 2 running",
    );
    expect(isDue(plan)).toBe(true);
    expect(plan.agents.map(({ inTurn }) => inTurn)).toEqual([true, false, false, false, false, false, false]);
  });

  test("with nothing to do is not due; with files of the fleet it is", () => {
    expect(isDue(planFleet([facts("a")], []))).toBe(false);
    expect(blastRadius(planFleet([facts("a")], []))).toBe("leave 1 running");
    const files = planFleet([facts("a")], [FILE]);
    expect([isDue(files), blastRadius(files)]).toEqual([true, "change files of the fleet, leave 1 running"]);
  });

  test("is another one by its hash when what would be done is another, and not when an agent begins a turn", () => {
    const before = hash(facts("a", { changed }), facts("b"));
    expect(hash(facts("a", { changed, doing: "working" }), facts("b", { doing: "working" }))).toBe(before);
    expect(hash(facts("a", { changed: known(["class: a → c"]) }), facts("b"))).not.toBe(before);
    expect(hash(facts("a", { changed }), facts("b", { changed }))).not.toBe(before);
    expect(hash(facts("a", { changed, files: [FILE] }), facts("b"))).not.toBe(before);
  });
});
