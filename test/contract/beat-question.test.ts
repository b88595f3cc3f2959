/** When a launcher asks tmux at a beat: its own function, on files whose times stand for a terminal, a socket and a beat that was there before it asked last. */
// runs once: a function of its arguments
import { expect, test } from "bun:test";
import { utimesSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

/** Seconds ago; undefined: there is no such file, no terminal is held, or it never was. */
interface Past {
  readonly beat?: number;
  readonly terminal?: number;
  readonly socket?: number;
  readonly asked?: number;
  readonly printed?: number;
}

const ASK = `
set -u
. "$1/watch.sh"
socket_file=$2/socket heartbeat_file=$2/beat terminal='' earlier=''
[[ ! -e $2/terminal ]] || exec {terminal}<"$2/terminal"
[[ ! -e $2/beat ]] || exec {earlier}<"$2/beat"
tmux_asked=$((EPOCHSECONDS - $3)) printed_at=$((EPOCHSECONDS - $4))
if may_have_printed; then echo asks; else echo 'does not ask'; fi`;

function decide(past: Past): string {
  using folder = new TemporaryFolder();
  const now = Date.now() / 1000;
  for (const name of ["beat", "terminal", "socket"] as const) {
    const ago = past[name];
    if (ago === undefined) continue;
    writeFileSync(folder.join(name), "");
    utimesSync(folder.join(name), now - ago, now - ago);
  }
  const never = String(Math.floor(now));
  const words = [past.asked, past.printed].map((ago) => (ago === undefined ? never : String(ago)));
  const { stdout, stderr } = Bun.spawnSync(["bash", "-c", ASK, "bash", PARTS, folder.path, ...words]);
  return stdout.toString().trim() + stderr.toString();
}

/** Idle for a while: its terminal and the socket are older than the beat before it was asked of last. */
const IDLE: Past = { beat: 45, terminal: 100, socket: 1_000, asked: 30, printed: 100 };

for (const [what, past, wanted] of [
  ["that has printed nothing", IDLE, "does not ask"],
  ["that has printed since then", { ...IDLE, terminal: 5 }, "asks"],
  [
    "that has printed just before it was asked of last, so the next may be of the same second",
    { ...IDLE, terminal: 31 },
    "asks",
  ],
  // a write within eight seconds of one that was noted is not noted
  ["that printed shortly before it was asked of last", { ...IDLE, asked: 30, printed: 35 }, "asks"],
  ["that printed well before it was asked of last", { ...IDLE, asked: 30, printed: 45 }, "does not ask"],
  [
    "that was not asked of for an hour",
    { ...IDLE, socket: 5000, beat: 3616, terminal: 3700, asked: 3601, printed: 3700 },
    "asks",
  ],
  [
    "that was not asked of for nearly one",
    { ...IDLE, socket: 5000, beat: 3556, terminal: 3700, asked: 3541, printed: 3700 },
    "does not ask",
  ],
  ["that was asked of later than now, by a clock that was set back", { ...IDLE, asked: -100 }, "asks"],
  ["that was never asked of", { beat: 45, terminal: 100, socket: 1_000 }, "asks"],
  ["whose terminal is not held", { beat: 45, socket: 1_000, asked: 30, printed: 100 }, "asks"],
  ["whose socket is a new one", { ...IDLE, socket: 5 }, "asks"],
  [
    "who has no beat from before it was asked of",
    { terminal: 100, socket: 1_000, asked: 30, printed: 100 },
    "asks",
  ],
] as const satisfies readonly (readonly [string, Past, string])[]) {
  test(`a beat of an agent ${what} ${wanted}`, () => expect(decide(past)).toBe(wanted));
}

const KEEP = `
set -u
mode=direct
. "$1/heartbeat.sh"
. "$1/finish.sh"
heartbeat_file=$2/last terminal=0 tmux_asked=1 looked_at=100 wrote_at=$3
exec {earlier}<"$2/older"
keep_earlier_beat
readlink "/proc/$$/fd/$earlier"`;

for (const [what, wroteAt, kept] of [
  ["before the second of the last look", 99, "last"],
  ["in the second of the last look, perhaps behind it", 100, "older"],
  ["after it", 101, "older"],
] as const) {
  test(`held against the terminal is a beat that was written ${what}: the ${kept} one`, () => {
    using folder = new TemporaryFolder();
    for (const name of ["older", "last"]) writeFileSync(folder.join(name), "");
    const { stdout, stderr } = Bun.spawnSync([
      "bash",
      "-c",
      KEEP,
      "bash",
      PARTS,
      folder.path,
      String(wroteAt),
    ]);
    expect(stdout.toString() + stderr.toString()).toBe(`${folder.join(kept)}\n`);
  });
}
