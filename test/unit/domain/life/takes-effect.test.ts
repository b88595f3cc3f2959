import { expect, test } from "bun:test";
import { takesEffect } from "../../../../src/domain/life/takes-effect.ts";

const ROSTER = "version: 1\ntransport: tmux\nagents:\n  - { name: a, runtime: stub }\n";
const NOTIFY = "notify: { ntfy: https://ntfy.sh/mine }\n";

test("who is told is in effect at once, and what an agent is started with is not", () => {
  expect(takesEffect(ROSTER, ROSTER + NOTIFY)).toEqual({ atOnce: ["notify"], needsApply: false });
  expect(takesEffect(ROSTER + NOTIFY, ROSTER)).toEqual({ atOnce: ["notify"], needsApply: false });
  expect(takesEffect(ROSTER, `${ROSTER}agents_may: [read]\nagents_most: 9\n`)).toEqual({
    atOnce: ["agents_may", "agents_most"],
    needsApply: false,
  });
  const resumes = ROSTER.replace("runtime: stub", "runtime: stub, on_limit: resume");
  expect(takesEffect(ROSTER, resumes)).toEqual({ atOnce: ["on_limit"], needsApply: false });
  const bounded = ROSTER.replace("runtime: stub", "runtime: stub, budget: { tokens: 2M }");
  expect(takesEffect(ROSTER, bounded)).toEqual({ atOnce: ["budget"], needsApply: false });
  expect(takesEffect(bounded, bounded.replace("2M", "3M"))).toEqual({
    atOnce: ["budget"],
    needsApply: false,
  });
  const other = ROSTER.replace("name: a", "name: b");
  expect(takesEffect(ROSTER, other)).toEqual({ atOnce: [], needsApply: true });
  expect(takesEffect(ROSTER, other + NOTIFY)).toEqual({ atOnce: ["notify"], needsApply: true });
});

test("a comment changes nothing, and of what was no roster all is new", () => {
  expect(takesEffect(ROSTER, `# mine\n${ROSTER}`)).toEqual({ atOnce: [], needsApply: false });
  expect(takesEffect("agents: 1\n", ROSTER)).toEqual({ atOnce: [], needsApply: true });
});
