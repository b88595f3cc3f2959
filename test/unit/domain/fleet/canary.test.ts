import { describe, expect, test } from "bun:test";
import { agentsToMove, whyCanaryFails, type CanaryFacts } from "../../../../src/domain/fleet/canary.ts";

const well: CanaryFacts = {
  restart: { outcome: "restarted", detail: null },
  hadConversation: true,
  resumed: true,
  state: "idle",
  reason: null,
  version: "2.1.332",
};
const why = (more: Partial<CanaryFacts>) => whyCanaryFails("2.1.332", { ...well, ...more });

describe("a canary", () => {
  test("is well where it runs the version, waits for work, and goes on with its conversation", () => {
    expect(why({})).toBeUndefined();
    expect(why({ state: "working" })).toBeUndefined();
    expect(why({ hadConversation: false, resumed: false })).toBeUndefined();
  });

  test("goes back where it was not restarted, or died of it", () => {
    expect(why({ restart: { outcome: "failed", detail: "exit status 1" } })).toBe(
      "its restart: failed, exit status 1",
    );
    expect(why({ state: "failed", reason: "exit status 1" })).toBe("it is failed: exit status 1");
  });

  test("goes back where a person would have to help it, or nobody knows what it is", () => {
    expect(why({ state: "blocked", reason: "login" })).toBe("it is blocked: login");
    expect(why({ state: "unknown" })).toBe("it is unknown");
    expect(why({ state: "starting" })).toBe("it is starting");
  });

  test("goes back where it runs another version, or forgot its conversation", () => {
    expect(why({ version: "2.1.329" })).toBe("it runs 2.1.329, not 2.1.332");
    expect(why({ version: null })).toContain("cannot be told");
    expect(why({ resumed: false })).toBe("it began a new conversation");
  });
});

test("who does not run is not started by a roll-out, and the canary is not moved twice", () => {
  const rows = [
    { agent: "a", state: "idle" },
    { agent: "b", state: "stopped" },
    { agent: "c", state: "blocked" },
    { agent: "d", state: "failed" },
  ];
  expect(agentsToMove(rows, "a")).toEqual(["c"]);
});
