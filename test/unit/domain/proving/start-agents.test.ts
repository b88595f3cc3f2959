import { expect, test } from "bun:test";
import type { ProvingGround } from "../../../../src/domain/ports/proving.ts";
import { startAgents } from "../../../../src/domain/proving/start-agents.ts";

async function writtenFor(
  runtime: string,
  more: { readonly patterns?: string; readonly described?: string },
) {
  const files = new Map<string, string>();
  const ground = {
    home: "/h",
    socket: "s",
    mosaic: async () => ({ status: 0, stdout: "", stderr: "" }),
    write: (path: string, text: string) => void files.set(path, text),
    append: (path: string, text: string) => void files.set(path, text),
  } as unknown as ProvingGround;
  const agents = [{ name: `${runtime}0`, folder: "/h/work/0" }];
  const start = { binary: "/m", version: "1.0.0", url: "http://127.0.0.1:1", programFolder: "/p" };
  await startAgents({ runtime, ground, agents }, { ...start, ...more });
  return files;
}

test("a proof has the fleet's own file of patterns, where it has one", async () => {
  const path = "/h/.config/mosaic/fleet/patterns.yaml";
  expect((await writtenFor("claude", { patterns: "version: 1\n" })).get(path)).toBe("version: 1\n");
  expect((await writtenFor("claude", {})).has(path)).toBe(false);
});

test("a runtime of one's own has its description there, and is started as the fleet starts it", async () => {
  const files = await writtenFor("minnow", { described: "program: minnow\n" });
  expect(files.get("/h/.config/mosaic/fleet/runtimes.local/minnow.yaml")).toBe("program: minnow\n");
  const roster = files.get("/h/.config/mosaic/fleet/roster.yaml") ?? "";
  expect([roster.includes("runtime: minnow"), roster.includes("command:")]).toEqual([true, false]);
  expect((await writtenFor("claude", {})).get("/h/.config/mosaic/fleet/roster.yaml")).toContain(
    'command: ["/m", claude]',
  );
});
