/** When a beat asks what its agent does: the launcher's own functions, with a program in the place of mosaic, and a clock that is set. */
// runs once: a function of its arguments
import { expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

/** Beats fifteen seconds apart, between which nothing is printed; a line each: whether it asked, and what it knows. */
const BEATS = `
set -u
mode=direct home=$2 socket=s name=a
. "$1/watch.sh"
. "$1/finish.sh"
. "$1/heartbeat.sh"
note_state() { :; }
ask_activity() { REPLY=1000; }
may_have_printed() { return 1; }
has_memory_to_ask() { return 0; }
# the program's own status is that of \`timeout\`, which says 124 of one that it has ended
timeout() { shift 3; "$@"; }
unset EPOCHSECONDS
EPOCHSECONDS=1795914914
MOSAIC_BINARY=$2/mosaic MOSAIC_AGENT_RUNTIME=opencode
heartbeat_file=$2/a.hb terminal='' earlier='' tmux_asked=1 printed_at=0
pane_pid=4242 pane_start=77 interval=15 LAUNCHER_VERSION=3 restarts=0 model='' last_activity=1000
agent_state='' state_since='' state_source='' state_asked=0 look_again='' beat_times='' beat_words='' beat_of='' today='' date='' next_state=''
looked_at=0 wrote_at=0
for beat in 1 2 3 4 5; do
  : >"$2/asked"
  write_heartbeat
  EPOCHSECONDS=$((EPOCHSECONDS + 15))
  read -r asked <"$2/asked" || asked='not asked'
  echo "$asked: $agent_state\${settled:+, settled}"
done`;

/** `answers`: what the program does each time that it is asked; behind the last one that it is idle. */
function beats(answers: readonly string[]): readonly string[] {
  using folder = new TemporaryFolder();
  const cases = answers.map((answer, index) => `${index}) ${answer} ;;`).join("\n");
  const program = folder.join("mosaic");
  writeFileSync(
    program,
    `#!/usr/bin/env bash
cd "\${0%/*}"
count=0
[[ ! -e count ]] || read -r count <count
echo $((count + 1)) >count
echo asked >asked
case $count in
${cases}
*) echo state=idle ;;
esac`,
  );
  chmodSync(program, 0o755);
  const { stdout, stderr } = Bun.spawnSync(["bash", "-c", BEATS, "bash", PARTS, folder.path]);
  return (stdout.toString() + stderr.toString()).trim().split("\n");
}

const SETTLED = "not asked: idle, settled";

for (const [what, answers, wanted] of [
  ["once", [], ["asked: idle, settled", SETTLED, SETTLED, SETTLED, SETTLED]],
  [
    "at each beat while it starts",
    ["echo state=starting", "echo state=starting"],
    ["asked: starting", "asked: starting", "asked: idle, settled", SETTLED, SETTLED],
  ],
  [
    "at each beat while the answer says so",
    ["echo state=idle; echo look_again=1", "echo state=idle; echo look_again=1"],
    ["asked: idle", "asked: idle", "asked: idle, settled", SETTLED, SETTLED],
  ],
  [
    "at each beat while the look is ended for it takes too long",
    ["exit 124", "exit 137"],
    ["asked: ", "asked: ", "asked: idle, settled", SETTLED, SETTLED],
  ],
  ["once where the look fails", ["exit 1"], ["asked: , settled", ...Array(4).fill("not asked: , settled")]],
] as const satisfies readonly (readonly [string, readonly string[], readonly string[]])[]) {
  test(`an agent that prints nothing is asked ${what}`, () => expect(beats(answers)).toEqual([...wanted]));
}
