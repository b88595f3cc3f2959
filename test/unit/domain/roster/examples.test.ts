import { expect, test } from "bun:test";
import { join } from "node:path";
import { rosterError } from "../../../../src/domain/roster/issues.ts";
import { parseRoster } from "../../../../src/domain/roster/load.ts";
import type { Roster } from "../../../../src/domain/roster/roster.ts";

const FOLDER = join(import.meta.dir, "../../../../framework/fleet/examples");

async function example(name: string): Promise<string> {
  return await Bun.file(join(FOLDER, `${name}.yaml`)).text();
}

function rosterOf(text: string): Roster {
  const parsed = parseRoster(text, "example.yaml");
  if (!parsed.ok) throw rosterError(parsed.issues, "example.yaml", text);
  return parsed.roster;
}

test.each([
  ["minimal", ["canary-pi: pi"]],
  ["local-canary", ["coder0: codex", "reviewer0: claude", "canary-pi: pi"]],
  ["demo", ["coder0: stub", "coder1: stub", "reviewer0: stub"]],
])(
  "the profile %s is a valid roster, and tells editors its schema in the first line",
  async (name, agents) => {
    const text = await example(name);
    expect(text).toStartWith("# yaml-language-server: $schema=./roster.schema.json\n");
    expect(rosterOf(text).agents.map((agent) => `${agent.name}: ${agent.runtime}`)).toEqual(agents);
  },
);

test("what local-canary shows behind a '#' is valid too", async () => {
  const text = await example("local-canary");
  const setting = /^( *)# ((?:- )?[a-z_]+:(?: [^ ].*)?| +[a-z_]+: .+)$/gm;
  const shown = text.match(setting) ?? [];
  expect(shown.length).toBeGreaterThan(8);
  const roster = rosterOf(
    text.replace(setting, "$1$2").replace("holder_session: _holder", "holder_session: other"),
  );
  expect(roster.tmux.holderSession as string).toBe("other");
  expect(roster.agents.map(({ name }) => name as string)).toContain("watcher0");
  expect(roster.agents[0]).toMatchObject({ modelHint: "gpt-5.5:high", limits: { memoryMax: "8G" } });
});
