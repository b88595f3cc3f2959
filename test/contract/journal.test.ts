/** The launcher (bash) and the program write to one journal, side by side: what one writes the other's reader has. */
import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { systemClock } from "../../src/adapters/clock.ts";
import { systemFiles } from "../../src/adapters/files.ts";
import { fleetPaths } from "../../src/domain/host/paths.ts";
import { readEvents, writeEvent } from "../../src/domain/watch/journal.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

const SCRIPT = resolve(import.meta.dir, "../../framework/tools/fleet/launcher/journal.sh");
const ALL = { since: 0, agents: [], kinds: [] };

function journalIn(home: TemporaryHome) {
  const mosaicHome = home.join("mosaic");
  mkdirSync(join(mosaicHome, "fleet"), { recursive: true });
  return { files: systemFiles, paths: fleetPaths(mosaicHome, home.join(".config")), clock: systemClock };
}

/** Runs lines of bash with the launcher's functions. */
async function launcher(home: string, name: string, lines: string, bounds = { longest: 4_194_304, kept: 7 }) {
  const script = `set -u; umask 077; home=${home} name=${name} LONGEST_SEGMENT=${bounds.longest} KEPT_SEGMENTS=${bounds.kept}
    agent_state='' state_since='' noted_state='' next_state=''; source ${SCRIPT}; ${lines}`;
  const child = Bun.spawn(["bash", "-c", script], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const said = await new Response(child.stdout).text();
  const complained = await new Response(child.stderr).text();
  return { status: await child.exited, said, complained };
}

test("no event of many writers is lost or mixed, also while files are put aside", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  const bounds = { longest: 10_000, kept: 1000 };
  const lines = `for ((n = 1; n <= 150; n++)); do write_event start ",\\"pid\\":$n"; done`;
  const writers = ["a", "b", "c", "d"].map((name) => launcher(place.paths.home, name, lines, bounds));
  const own = (async () => {
    for (let pid = 1; pid <= 150; pid += 1) {
      await writeEvent(place, { kind: "start", agent: "own", by: "user anna", pid });
      await Bun.sleep(1);
    }
  })();
  await Promise.all([...writers, own]);
  const events = await readEvents(place, ALL);
  for (const name of ["a", "b", "c", "d", "own"]) {
    const pids = events.filter(({ agent }) => agent === name).map(({ pid }) => pid);
    expect(pids.toSorted((one, other) => (one ?? 0) - (other ?? 0))).toEqual(
      Array.from({ length: 150 }, (_, at) => at + 1),
    );
  }
  expect(readdirSync(place.paths.eventsFolder).length).toBeGreaterThan(3);
});

test("the launcher keeps no more files than its bound", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  const lines = `for ((n = 1; n <= 200; n++)); do write_event start ",\\"pid\\":$n"; done`;
  await launcher(place.paths.home, "a", lines, { longest: 1000, kept: 3 });
  expect(readdirSync(place.paths.eventsFolder).length).toBeLessThanOrEqual(4);
  expect((await readEvents(place, ALL)).at(-1)?.pid).toBe(200);
});

test("whatever a reason is made of, it is one line of JSON", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  const lines = `json_text $'a "quote" \\\\ and\\nnew \\033[31m l\\xffne é'; write_event end ",\\"reason\\":\\"$REPLY\\""`;
  await launcher(place.paths.home, "a", lines);
  const [event] = await readEvents(place, ALL);
  expect(event?.reason).toBe('a "quote" \\ and?new ?[31m l?ne ??');
});

test("what the launcher says of a state: once it lasted, blocked at once, and freed", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  const beats = [
    "working",
    "idle",
    "working",
    "working",
    "queued",
    "blocked: trust",
    "idle",
    "unknown",
    "available",
  ];
  const lines = beats.map((state) => `agent_state='${state}'; note_state`).join("; ");
  await launcher(place.paths.home, "a", lines);
  const events = await readEvents(place, ALL);
  expect(events.map(({ kind, state, reason, before }) => ({ kind, state, reason, before }))).toEqual([
    { kind: "state", state: "working", reason: undefined, before: undefined },
    { kind: "blocked", state: "blocked", reason: "trust", before: "working" },
    { kind: "freed", state: "idle", reason: undefined, before: "blocked: trust" },
  ]);
});

test("neither writes through a symlink, into a folder of another kind, or complains", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  const victim = home.join("victim");
  writeFileSync(victim, "");
  mkdirSync(place.paths.eventsFolder, { mode: 0o700 });
  symlinkSync(victim, place.paths.events);
  const wrote = await launcher(place.paths.home, "a", "write_event start; echo goes on");
  await writeEvent(place, { kind: "start", agent: "a", by: "user anna" });
  expect(wrote).toEqual({ status: 0, said: "goes on\n", complained: "" });
  expect(readFileSync(victim, "utf8")).toBe("");
});

test("a disk that is full stops neither, and what follows is read again", async () => {
  using home = new TemporaryHome();
  const place = journalIn(home);
  // the kernel ends a write at this many blocks of 1024 bytes, as a full disk does
  const filling = `trap '' XFSZ; for ((n = 1; n <= 40; n++)); do write_event start ",\\"pid\\":$n"; done; echo goes on`;
  const full = await launcher(place.paths.home, "a", `ulimit -f 2; ${filling}`);
  expect(full).toMatchObject({ status: 0, said: "goes on\n" });
  const before = (await readEvents(place, ALL)).length;
  expect(before).toBeLessThan(40);
  await writeEvent(place, { kind: "start", agent: "b", by: "user anna", pid: 99 });
  const after = await readEvents(place, ALL);
  expect(after).toHaveLength(before + 1);
  expect(after.at(-1)?.pid).toBe(99);
});
