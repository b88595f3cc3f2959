/** A beat that says what the last one said: the launcher's own functions, on a file of a folder, with a clock that is set. */
// runs once: a function of its arguments
import { describe, expect, test } from "bun:test";
import { lstatSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseHeartbeat } from "../../src/domain/heartbeat/format.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

/** The first beat is a file of its own; then `$3` happens, fifteen seconds pass, and the next one is due. */
const TWO_BEATS = `
set -u
mode=direct
. "$1/watch.sh"
. "$1/finish.sh"
. "$1/heartbeat.sh"
note_state() { :; }
ask_activity() { REPLY=1000; }
may_have_printed() { return 1; }
unset EPOCHSECONDS
EPOCHSECONDS=1795914914
heartbeat_file=$2/a.hb terminal='' earlier='' tmux_asked=1 printed_at=0
pane_pid=4242 pane_start=77 interval=15 LAUNCHER_VERSION=3 restarts=0 model='' last_activity=1000
agent_state='' state_since='' state_source='' state_asked=5 look_again='' beat_times='' beat_words='' beat_of='' today='' date='' next_state=''
looked_at=0 wrote_at=0
write_heartbeat
cp "$2/a.hb" "$2/first"
ln "$2/a.hb" "$2/its-inode"
eval "$3"
EPOCHSECONDS=1795914929
write_heartbeat
status=$?
exec 9>&1 >/dev/null
ls -A "$2" >&9
exit "$status"`;

const NO_PROGRAMS = "PATH=/nonexistent; hash -r";

class TwoBeats implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly path = (name: string) => this.#folder.join(name);
  readonly files: readonly string[];

  constructor(between: string) {
    const { stdout, stderr } = Bun.spawnSync([
      "bash",
      "-c",
      TWO_BEATS.replace("ls -A", "PATH=/usr/bin:/bin ls -A"),
      "bash",
      PARTS,
      this.#folder.path,
      between,
    ]);
    if (stderr.length > 0) throw new Error(stderr.toString());
    this.files = stdout.toString().trim().split("\n");
  }

  text(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Whether the second beat is in the file of the first one. */
  get inPlace(): boolean {
    return lstatSync(this.path("a.hb")).ino === statSync(this.path("its-inode")).ino;
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

const LATER = Date.parse("2026-11-29T01:15:29Z");

describe("a beat that says what the last one said", () => {
  test("is written over it, its time alone, and needs no program", () => {
    using beats = new TwoBeats(NO_PROGRAMS);
    expect(beats.text("first")).toStartWith("ts=2026-11-29T01:15:14Z\nepoch=1795914914\npid=4242\n");
    expect(beats.text("a.hb")).toBe(
      beats
        .text("first")
        .replace("ts=2026-11-29T01:15:14Z\nepoch=1795914914", "ts=2026-11-29T01:15:29Z\nepoch=1795914929"),
    );
    expect(beats.inPlace).toBe(true);
    expect(beats.files).toEqual(["a.hb", "first", "its-inode"]);
  });

  test("is a file of its own where it says something else", () => {
    using beats = new TwoBeats("restarts=1");
    expect(beats.inPlace).toBe(false);
    expect(beats.text("its-inode")).toBe(beats.text("first"));
    expect(parseHeartbeat(beats.text("a.hb"))).toMatchObject({ at: LATER, restarts: 1 });
  });

  for (const [what, between] of [
    ["is gone", 'rm "$2/a.hb"'],
    ["is empty", ': >"$2/a.hb"'],
    ["is cut off", 'head -c 60 "$2/first" >"$2/a.hb"'],
    ["is longer", 'printf x >>"$2/a.hb"'],
    ["was half written over", 'sed "s/^ts=.*/ts=2026-11-29T01:16:14Z/" "$2/first" >"$2/a.hb"'],
    ["is of another process", 'sed "s/4242/4243/" "$2/first" >"$2/a.hb"'],
  ] as const) {
    test(`is whole again where the last one ${what}`, () => {
      using beats = new TwoBeats(between);
      expect(beats.text("a.hb")).toBe(
        beats
          .text("first")
          .replace("ts=2026-11-29T01:15:14Z\nepoch=1795914914", "ts=2026-11-29T01:15:29Z\nepoch=1795914929"),
      );
      expect(beats.inPlace).toBe(false);
    });
  }

  test("is not written through a link, not even to a beat of the same words", () => {
    using beats = new TwoBeats('cp "$2/first" "$2/victim"; ln -sf victim "$2/a.hb"');
    expect(beats.text("victim")).toBe(beats.text("first"));
    expect(lstatSync(beats.path("a.hb")).isFile()).toBe(true);
    expect(parseHeartbeat(beats.text("a.hb"))?.at).toBe(LATER);
  });
});
