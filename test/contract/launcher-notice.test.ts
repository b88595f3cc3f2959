/** A notice that the user manager does not take over is tried again by a later beat: the launcher's own functions. */
// runs once: a function of its arguments
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

/** A launcher of an agent that lives, with `$3` to do; its systemd-run notes that it was called, and does `$2`. */
const LAUNCHER = `
set -u
mode=unit home=$1 name=a interval=15 death=9 MOSAIC_BINARY=/bin/true
. "$0/last-words.sh"
. "$0/journal.sh"
systemd-run() { :; }
timeout() { echo "$*" >>"$home/calls"; eval "$manager"; }
manager=$2
unset EPOCHSECONDS # from here on a variable like any other
EPOCHSECONDS=1800000000
eval "$3"`;

const LATE = "return 124";
const IN_TIME = "return 0";

class World implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly untold = this.#folder.join("fleet/events/untold");

  constructor(roster = "notify: { command: [tell] }\n") {
    mkdirSync(this.#folder.join("fleet/events"), { recursive: true });
    writeFileSync(this.#folder.join("fleet/roster.yaml"), roster);
  }

  /** How often the user manager has been asked by then. */
  run(manager: string, work: string): number {
    const { stderr } = Bun.spawnSync(["bash", "-c", LAUNCHER, PARTS, this.#folder.path, manager, work], {
      stdin: "ignore",
    });
    expect(stderr.toString()).toBe("");
    const calls = this.#folder.join("calls");
    return existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0;
  }

  said(): string[] {
    return readFileSync(this.untold, "utf8").trim().split(" ");
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

test("what was not taken over is tried again, once an interval, until the process that tells has come", () => {
  using world = new World();
  expect(world.run(LATE, "tell_somebody")).toBe(1);
  expect(world.said()).toEqual(["1800000000", "1800000000"]);
  expect(world.run(LATE, "EPOCHSECONDS=1800000014; tell_again")).toBe(1);
  expect(world.run(LATE, "EPOCHSECONDS=1800000015; tell_again")).toBe(2);
  expect(world.said()).toEqual(["1800000000", "1800000015"]);
  // taken over is not told yet: the process takes the file away
  expect(world.run(IN_TIME, "EPOCHSECONDS=1800000030; tell_again")).toBe(3);
  expect(world.said()).toEqual(["1800000000", "1800000030"]);
});

test("what was taken over in time leaves nothing behind", () => {
  using world = new World();
  expect(world.run(IN_TIME, "tell_somebody")).toBe(1);
  expect(existsSync(world.untold)).toBe(false);
});

test("what would not be told any more is not tried again, nor what says nothing", () => {
  using world = new World();
  for (const text of ["1800000000 1800000000", "soon", ""]) {
    writeFileSync(world.untold, text);
    expect(world.run(IN_TIME, "EPOCHSECONDS=1800003601; tell_again")).toBe(0);
    expect(existsSync(world.untold)).toBe(false);
  }
});

test("nobody is asked where the roster tells nobody", () => {
  using world = new World("agents: []\n");
  writeFileSync(world.untold, "1800000000 1800000000");
  expect(world.run(LATE, "EPOCHSECONDS=1800000020; tell_again")).toBe(0);
  expect(existsSync(world.untold)).toBe(false);
});

test("at the end of a life, after which it may be that nobody tries again, the user manager has longer", () => {
  using world = new World();
  const bounds = ["9", "''"].map((death) => {
    world.run(IN_TIME, `death=${death}; tell_somebody`);
    const calls = readFileSync(join(world.untold, "../../../calls"), "utf8").trim().split("\n");
    return Number(/^-k 1 (\d+) systemd-run/.exec(calls.at(-1) ?? "")?.[1]);
  });
  expect(bounds[1]).toBeGreaterThan(bounds[0] ?? Number.NaN);
});
