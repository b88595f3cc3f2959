import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FILE_PROFILE_NAMES } from "../../../../../src/domain/install/profiles.ts";
import type { AgentName, SocketName } from "../../../../../src/base/names.ts";
import { parseRoster } from "../../../../../src/domain/roster/load.ts";
import { wishedRoster } from "../../../../../src/domain/setup/wizard/roster-text.ts";

const EXAMPLES = resolve(import.meta.dir, "../../../../../framework/fleet/examples");
const textOf = (profile: string) => readFileSync(`${EXAMPLES}/${profile}.yaml`, "utf8");
const NO_WISHES = { names: undefined, workingDirectory: undefined, socket: undefined };
const names = (...list: string[]) => list as AgentName[];

const wish = (...list: string[]) =>
  wishedRoster(textOf("demo"), { ...NO_WISHES, names: names(...list) }, "r");

/** Lines that one text has and the other has not. */
function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    gone: old.filter((line) => !now.includes(line)),
    come: now.filter((line) => !old.includes(line)),
  };
}

describe("a profile with wishes in it", () => {
  for (const profile of FILE_PROFILE_NAMES) {
    test(`${profile}: without a wish it is the same to the byte`, () => {
      expect(wishedRoster(textOf(profile), NO_WISHES, "roster").text).toBe(textOf(profile));
    });

    test(`${profile}: every wish is in it, and nothing else has changed`, () => {
      const before = parseRoster(textOf(profile), "roster");
      if (!before.ok) throw new Error("a profile that is no roster");
      const wished = before.roster.agents.map((_, index) => `agent-${index}`);
      const { text, roster } = wishedRoster(
        textOf(profile),
        { names: names(...wished), workingDirectory: "~/work", socket: "mine" as SocketName },
        "roster",
      );
      expect(roster.agents.map((agent) => agent.name as string)).toEqual(wished);
      expect(roster.agents.every((agent) => agent.workingDirectory === "~/work")).toBe(true);
      expect(roster.tmux.socketName as string).toBe("mine");
      expect(parseRoster(text, "roster")).toEqual({ ok: true, roster });
      const { gone, come } = changedLines(textOf(profile), text);
      for (const line of gone) expect(line).toMatch(/name: |working_directory: |socket_name: /);
      for (const line of come) expect(line).toMatch(/name: |working_directory: |socket_name: |^defaults:$/);
    });
  }

  test("a value that YAML would take for something else stays text", () => {
    for (const workingDirectory of ["~", "/srv/a b", "/srv/#x: y", '/srv/"quoted"', "$HOME/x", "/srv/é"]) {
      const wished = { ...NO_WISHES, names: names("123"), workingDirectory };
      const { roster } = wishedRoster(textOf("minimal"), wished, "roster");
      expect(roster.agents[0]).toMatchObject({ name: "123", workingDirectory });
    }
    for (const name of ["true", "null", "0x1f", "1e3", "no"]) {
      const { roster } = wishedRoster(textOf("minimal"), { ...NO_WISHES, names: names(name) }, "roster");
      expect(roster.agents[0]?.name as string).toBe(name);
    }
  });

  test("names that a roster cannot have side by side are refused with the roster's own words", () => {
    expect(() => wish("a.b", "a_b", "c")).toThrow("would share a session");
    expect(() => wish("_holder", "b", "c")).toThrow("keeps the tmux server alive");
  });
});
