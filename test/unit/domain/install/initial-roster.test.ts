import { describe, expect, test } from "bun:test";
import { embeddedAssets } from "../../../../src/adapters/assets.ts";
import { MosaicError } from "../../../../src/base/errors.ts";
import { initialRoster } from "../../../../src/domain/install/initial-roster.ts";
import { isTeam, PROFILE_NAMES, requireTeam, type Profile } from "../../../../src/domain/install/profiles.ts";
import { parseRoster } from "../../../../src/domain/roster/load.ts";
import { readWishedAgents } from "../../../../src/domain/roster/wished-agent.ts";
import type { LaunchableRuntime } from "../../../../src/runtimes/launch-command.ts";

const HOST = { assets: embeddedAssets, rosterFile: "/m/fleet/roster.yaml" };

function made(profile: Profile, agents: readonly string[] = [], found: readonly LaunchableRuntime[] = []) {
  const wished = agents.length === 0 ? undefined : readWishedAgents(agents);
  if (wished?.ok === false) throw new Error(wished.what);
  return initialRoster(HOST, { profile, agents: wished?.value, workingDirectory: undefined }, found);
}

function refusal(...args: Parameters<typeof made>): MosaicError {
  try {
    made(...args);
  } catch (thrown) {
    if (thrown instanceof MosaicError) return thrown;
  }
  throw new Error("it was made");
}

const shown = ({ roster }: ReturnType<typeof made>) =>
  roster.agents.map((agent) => `${agent.name}:${agent.runtime}:${agent.class}:${agent.workingDirectory}`);

describe("the profile installed", () => {
  test("is one agent of each runtime that is here", () => {
    expect(shown(made("installed", [], ["claude", "codex"]))).toEqual([
      "claude0:claude:worker:~/src",
      "codex0:codex:worker:~/src",
    ]);
  });

  test("is refused where none is", () => {
    const { ending, message, hint } = refusal("installed");
    expect({ ending, message }).toEqual({
      ending: "missing-program",
      message: "no runtime is installed on this host",
    });
    expect(hint).toEndWith("or --profile demo, which needs none");
  });

  test("is the agents that were asked for, whatever is here", () => {
    const initial = made("installed", ["ada:claude:coder:~/a b", "bob:codex", "yes:pi:true"]);
    expect(shown(initial)).toEqual(["ada:claude:coder:~/a b", "bob:codex:worker:~/src", "yes:pi:true:~/src"]);
    expect(initial.text).toContain("# A new start goes on with the conversation of the last one.");
    for (const line of initial.text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("has a folder that all were given in one place", () => {
    const { text } = made("installed", ["a:pi::~/app", "b:pi::~/app"]);
    expect(text.match(/working_directory: .*/g)).toEqual(["working_directory: ~/app"]);
  });

  test("refuses agents that cannot be side by side", () => {
    expect(refusal("installed", ["a.b:pi", "a_b:pi"]).ending).toBe("usage");
  });
});

describe("a team", () => {
  const teams = PROFILE_NAMES.filter(isTeam);

  test("is each of four profiles, and has one who leads and somebody who improves", () => {
    expect(teams).toEqual(["general", "coding", "research", "hybrid"]);
    for (const profile of teams) {
      const classes = made(profile).roster.agents.map((agent) => agent.class);
      expect(classes.filter((label) => label === "orchestrator")).toHaveLength(1);
      expect(classes).toContain("enhancer");
    }
  });

  test("of other agents is one only with both", () => {
    expect(shown(made("coding", ["l:claude:orchestrator", "e:codex:enhancer"]))).toHaveLength(2);
    for (const [agents, lacks] of [
      [["l:claude:orchestrator"], "no enhancer"],
      [["e:claude:enhancer"], "no orchestrator"],
      [["c:claude:coder"], "no orchestrator and no enhancer"],
      [["l:pi:orchestrator", "m:pi:orchestrator", "e:pi:enhancer"], "2 orchestrators"],
    ] as const) {
      const { ending, code, message } = refusal("coding", agents);
      expect([ending, code]).toEqual(["configuration", "profile-roles"]);
      expect(message).toEndWith(`: here is ${lacks}`);
    }
  });

  test("is asked of nobody else", () => {
    for (const profile of PROFILE_NAMES.filter((name) => !isTeam(name)))
      expect(() => requireTeam(profile, [])).not.toThrow();
  });
});

test("a profile that has its own agents takes no others", () => {
  expect(refusal("demo", ["a:pi"]).ending).toBe("usage");
});

test("every profile that is a file is a roster of lines that fit 80 columns, whose classes have a text", () => {
  const texts = PROFILE_NAMES.filter(isTeam).map((profile) => made(profile).text);
  for (const text of texts) {
    const parsed = parseRoster(text, "roster.yaml");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    for (const { class: label } of parsed.roster.agents)
      expect(embeddedAssets.text(`fleet/roles/${label}.md` as never)).toBeString();
  }
});
