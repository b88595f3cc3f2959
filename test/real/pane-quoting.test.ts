/**
 * What the launcher writes into a pane's command comes out as the same bytes: its own quoting, read back by the shell that
 * tmux starts, and the way through tmux. MOSAIC_FUZZ_CASES and MOSAIC_FUZZ_SEED as in test/unit/fuzz (`make fuzz`).
 */
// runs once: it knows no uid
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Dice, FUZZ_SEED, fuzzCases } from "../support/fuzz.ts";
import { randomNumbers } from "../support/killing.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { TmuxServer } from "../support/tmux-server.ts";

const WORDS = fuzzCases(3_000);
/** A client, a session and a shell for each. */
const PANES = fuzzCases(40, 1_000);
setDefaultTimeout(60_000 + 20 * WORDS + 100 * PANES);
forbidLeaks();

const LAUNCHER = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");
const BATCH = 2_000;

/** What a variable can hold: anything but NUL, also what is no UTF-8. */
function value(dice: Dice): Buffer {
  const text = dice.text(12).replaceAll("\0", "");
  return dice.chance(0.5) ? Buffer.from(text) : Buffer.from(text, "latin1");
}

function values(count: number, salt: number): Buffer[] {
  const dice = new Dice(randomNumbers(FUZZ_SEED + salt));
  return Array.from({ length: count }, () => value(dice).filter((byte) => byte !== 0)).map((bytes) =>
    Buffer.from(bytes),
  );
}

const joined = (list: readonly Buffer[]) => Buffer.concat(list.flatMap((each) => [each, Buffer.of(0)]));

function run(argv: readonly string[], stdin: Uint8Array, env: Readonly<Record<string, string>> = {}): Buffer {
  const { PATH = "", TMUX_TMPDIR = "" } = process.env;
  const { exitCode, stdout, stderr } = Bun.spawnSync([...argv], {
    stdin,
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH, LANG: "C.UTF-8", ...(TMUX_TMPDIR === "" ? {} : { TMUX_TMPDIR }), ...env },
  });
  expect({ argv: argv.slice(0, 2), exitCode, stderr: stderr.toString() }).toMatchObject({
    exitCode: 0,
    stderr: "",
  });
  return stdout;
}

/** Each value on stdin, quoted as a pane's command has it: a script that prints them again. */
const QUOTE = `
. "$1/command.sh"
mapfile -d '' values
printf '%s' "printf '%s\\\\0'"
for value in "\${values[@]}"; do quote "$value"; printf ' %s' "$REPLY"; done
echo`;

test(`a quoted word is the same bytes to the shell of a pane, in ${WORDS} cases of seed ${FUZZ_SEED}`, () => {
  for (let at = 0; at < WORDS; at += BATCH) {
    const given = values(Math.min(BATCH, WORDS - at), at);
    const script = run(["bash", "-c", QUOTE, "bash", LAUNCHER], joined(given));
    const read = run(["/bin/sh", "-s"], script);
    expect({ at, isSame: read.equals(joined(given)) }).toEqual({ at, isSame: true });
  }
});

/** Each value on stdin as the end of a pane's command, in a session of its own that writes it to a file. */
const IN_PANES = `
. "$1/command.sh"
. "$1/session.sh"
mapfile -d '' values
for number in "\${!values[@]}"; do
  file=$2/$((number + $3))
  quote "$file"; command="exec >$REPLY.part; mv $REPLY.part $REPLY; exec printf %s "
  quote "\${values[number]}"; tmux_argument "$command$REPLY"
  tmux -L "$4" new-session -d -s "n$number" /bin/sh -c "$REPLY" \\; start-server || exit
done`;

test(`a pane's program is given the same bytes, in ${PANES} cases of seed ${FUZZ_SEED}`, async () => {
  using folder = new TemporaryFolder();
  using server = new TmuxServer();
  const given = values(PANES, 7);
  const size = 50;
  for (let at = 0; at < given.length; at += size) {
    const batch = given.slice(at, at + size);
    run(["bash", "-c", IN_PANES, "bash", LAUNCHER, folder.path, String(at), server.socket], joined(batch));
    await until(
      "each pane has ended",
      () => server.tmux("list-sessions", "-F", "#{session_name}").trim() === "test",
    );
  }
  const wrong = given.filter((bytes, at) => !readFileSync(join(folder.path, String(at))).equals(bytes));
  expect(readdirSync(folder.path).length).toBe(given.length);
  expect(wrong.map((bytes) => bytes.toString("latin1"))).toEqual([]);
});
