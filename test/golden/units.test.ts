import { expect, test } from "bun:test";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderAgentDropIn, renderUnit } from "../../src/domain/install/units/render.ts";
import { agentEnvironment } from "../../src/domain/install/units/agent-environment.ts";
import { mergeEnvironmentFile } from "../../src/domain/install/units/environment-file.ts";
import { FULL_AGENT, rosterOf } from "../support/roster-agents.ts";

// UPDATE_GOLDEN=1 bun test test/golden/units.test.ts rewrites the files; the diff is then yours to read.
const folder = join(import.meta.dir, "units");
const templates = resolve(import.meta.dir, "../../framework/systemd/user");
const facts = {
  mosaicHome: "/home/me/.config/mosaic",
  binary: "/home/me/.local/bin/mosaic",
  tmux: "/usr/bin/tmux",
};
const template = (name: string) => readFileSync(join(templates, name), "utf8");
const HOSTILE_HOME = `/home/100% $HOME "me" \\ it's`;

const files: Readonly<Record<string, string>> = {
  "mosaic-tmux-holder.service.txt": renderUnit(template("mosaic-tmux-holder.service"), rosterOf(), facts),
  "mosaic-gateway.service.txt": renderUnit(template("mosaic-gateway.service"), rosterOf(), facts),
  "mosaic-gateway.service-of-a-hostile-home.txt": renderUnit(template("mosaic-gateway.service"), rosterOf(), {
    mosaicHome: HOSTILE_HOME,
    binary: `${HOSTILE_HOME}/mosaic`,
    tmux: "",
  }),
  "mosaic-agent@.service.txt": renderUnit(template("mosaic-agent@.service"), rosterOf(), facts),
  "mosaic-agent@.service-of-a-hostile-home.txt": renderUnit(template("mosaic-agent@.service"), rosterOf(), {
    mosaicHome: HOSTILE_HOME,
    binary: `${HOSTILE_HOME}/mosaic`,
    tmux: "/usr/bin/tmux",
  }),
  "full-agent-drop-in.txt": renderAgentDropIn(FULL_AGENT, "/home/me") ?? "",
  "full-agent-environment.txt": mergeEnvironmentFile(undefined, agentEnvironment(FULL_AGENT, "/home/me")),
};

for (const [name, text] of Object.entries(files)) {
  test(`${name} is what is rendered`, () => {
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(join(folder, name), text);
    expect(text).toBe(readFileSync(join(folder, name), "utf8"));
  });
}

test("every file here belongs to something that is rendered", () => {
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(files).toSorted());
});
