import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { callerOf, endsItself } from "../../../../src/domain/fleet/caller.ts";

const [A, B] = ["a", "b.c"] as AgentName[] as [AgentName, AgentName];
const fleet = {
  panes: new Map([
    [100, A],
    [200, B],
  ]),
  server: 50,
};
const cgroup = "/user.slice/user-1000.slice/user@1000.service/app.slice";

describe("a caller", () => {
  test("in an agent's cgroup is that agent's, whatever it descends from", () => {
    const facts = { cgroup: `${cgroup}/mosaic-agent@b.c.service/child`, ancestors: [1] };
    expect(callerOf(facts, fleet)).toEqual({ inside: true, agent: B });
    expect(callerOf({ ...facts, ancestors: [100, 50, 1] }, fleet)).toEqual({ inside: true, agent: B });
  });

  test("that descends from a pane is that agent's, where panes are not contained", () => {
    const scope = `${cgroup}/tmux-spawn-1.scope`;
    expect(callerOf({ cgroup: scope, ancestors: [300, 200, 50, 1] }, fleet)).toEqual({
      inside: true,
      agent: B,
    });
    expect(callerOf({ cgroup: undefined, ancestors: [100] }, fleet)).toEqual({ inside: true, agent: A });
  });

  test("on the fleet's server and in no agent's pane is inside, and nobody's", () => {
    const holder = `${cgroup}/mosaic-tmux-holder.service`;
    expect(callerOf({ cgroup: holder, ancestors: [] }, fleet)).toEqual({ inside: true, agent: undefined });
    expect(callerOf({ cgroup, ancestors: [70, 50, 1] }, fleet)).toEqual({ inside: true, agent: undefined });
  });

  test("of which nothing says so is outside", () => {
    expect(callerOf({ cgroup: `${cgroup}/run-1.scope`, ancestors: [70, 1] }, fleet)).toEqual({
      inside: false,
    });
    expect(callerOf({ cgroup: undefined, ancestors: [] }, { panes: new Map(), server: undefined })).toEqual({
      inside: false,
    });
  });
});

test.each([
  [{ inside: false }, [A], true, false],
  [{ inside: true, agent: A }, [B], false, false],
  [{ inside: true, agent: A }, [B, A], false, true],
  [{ inside: true, agent: A }, [B], true, true],
  [{ inside: true, agent: undefined }, [A], false, false],
  [{ inside: true, agent: undefined }, [A], true, true],
] as const)("%j that acts on %j (whole fleet: %p) ends itself: %p", (caller, agents, wholeFleet, ends) => {
  expect(endsItself(caller, agents, wholeFleet)).toBe(ends);
});
