/** What was read of a roster is kept for the same text and the same code, and for nothing else. */
// runs once: files of our own are read the same by any user
import { describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { systemFiles } from "../../src/adapters/files.ts";
import { createRosterCache } from "../../src/adapters/roster-cache.ts";
import { parseRoster } from "../../src/domain/roster/load.ts";
import { readRoster } from "../../src/domain/roster/read-roster.ts";
import type { Roster } from "../../src/domain/roster/roster.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

const TEXT = `version: 1
transport: tmux
agents:
  - { name: a, runtime: stub, limits: { memory_max: infinity }, env: { GREETING: "hé 1" } }
`;

function parsed(text: string): Roster {
  const result = parseRoster(text, "roster.yaml");
  if (!result.ok) throw new Error("not a roster");
  return result.roster;
}

function bench() {
  const home = new TemporaryHome();
  const runtimeFolder = home.join("runtime");
  mkdirSync(runtimeFolder, { mode: 0o700 });
  const cache = (sources?: string, folder: string | undefined = runtimeFolder) =>
    createRosterCache(systemFiles, { runtimeFolder: folder, rosterFile: "/a/roster.yaml", sources });
  /** The one file that is kept. */
  const file = () => {
    const [name = "none"] = readdirSync(`${runtimeFolder}/mosaic`);
    return `${runtimeFolder}/mosaic/${name}`;
  };
  return { home, file, cache };
}

describe("a roster that was read before", () => {
  test("is the same, with what JSON has no word for", async () => {
    const { home, cache } = bench();
    using _ = home;
    await cache("code").keep(TEXT, parsed(TEXT));
    const found = await cache("code").find(TEXT);
    expect(found).toEqual(parsed(TEXT));
    expect(found?.agents[0]?.limits.memoryMaxBytes).toBe(Infinity);
  });

  test("is not found for another letter, other code, or no code at all", async () => {
    const { home, cache, file } = bench();
    using _ = home;
    await cache("code").keep(TEXT, parsed(TEXT));
    expect(await cache("code").find(TEXT.replace("stub", "pi"))).toBeUndefined();
    expect(await cache("code").find(`${TEXT} `)).toBeUndefined();
    expect(await cache("other").find(TEXT)).toBeUndefined();
    expect(await cache().find(TEXT)).toBeUndefined();
    await cache().keep(`${TEXT}\n`, parsed(TEXT));
    expect(readFileSync(file(), "utf8")).toContain('"name":"a"');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("is not believed where the file is cut short or a link", async () => {
    const { home, file, cache } = bench();
    using _ = home;
    await cache("code").keep(TEXT, parsed(TEXT));
    const whole = readFileSync(file(), "utf8");
    writeFileSync(file(), whole.slice(0, -5));
    expect(await cache("code").find(TEXT)).toBeUndefined();
    writeFileSync(home.join("elsewhere"), whole);
    const path = file();
    rmSync(path);
    symlinkSync(home.join("elsewhere"), path);
    expect(await cache("code").find(TEXT)).toBeUndefined();
    await cache("code", home.join("nowhere")).keep(TEXT, parsed(TEXT));
    expect(existsSync(home.join("nowhere"))).toBe(false);
  });

  test("whose text changed a moment ago is read anew, and one that is wrong is never kept", async () => {
    const { home, cache, file } = bench();
    using _ = home;
    const path = home.join("roster.yaml");
    const read = async (text: string) => {
      writeFileSync(path, text);
      return readRoster(systemFiles, path, { cache: cache("code"), described: [] });
    };
    for (const name of ["a", "b", "a", "c"]) {
      const roster = await read(TEXT.replace("name: a", `name: ${name}`));
      expect(roster.agents[0]?.name as string).toBe(name);
    }
    const kept = readFileSync(file(), "utf8");
    expect(read(TEXT.replace("runtime", "runtme"))).rejects.toThrow("runtme");
    expect(readFileSync(file(), "utf8")).toBe(kept);
  });
});
