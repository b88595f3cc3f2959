/** What a launcher that waits has done by a subshell which reads the rest of its file: the launcher's own functions. */
// runs once: a function of its arguments
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

/** A launcher whose file goes on with the function `work`; `afterwards` is what it does behind the errand. */
const LAUNCHER = `
set -u
mode=direct errand='' errand_status=0 held='' earlier='' script=$2/rest heartbeat_file=$2/a.hb
agent_state=idle beat_words=old restarts=0
. "$1/watch.sh"
eval "$3"
errand work
echo "status $?"
eval "$4"`;

interface Errand {
  /** What the function does. */
  readonly work: string;
  readonly before?: string;
  readonly afterwards?: string;
}

function run(folder: TemporaryFolder, { work, before = "", afterwards = "" }: Errand): string {
  const errands = readFileSync(join(PARTS, "errands.sh"), "utf8");
  writeFileSync(folder.join("rest"), `work() {\n${work}\n}\n${errands}`);
  const argv = ["bash", "-c", LAUNCHER, "bash", PARTS, folder.path, before, afterwards];
  const { stdout, stderr } = Bun.spawnSync(argv, { stdin: "ignore" });
  return stdout.toString() + stderr.toString();
}

const SAY = 'printf "%s\\n" "$agent_state" "$beat_words"';

test("an errand changes what the launcher knows, and has a status of its own", () => {
  using folder = new TemporaryFolder();
  expect(run(folder, { work: "agent_state=working; return 3", afterwards: SAY })).toBe(
    "status 3\nworking\nold\n",
  );
  expect(run(folder, { work: "beat_words=new", afterwards: SAY })).toBe("status 0\nidle\nnew\n");
});

test("whatever a word is made of comes back as it is, and is no command", () => {
  using folder = new TemporaryFolder();
  const word = `two\nlines 'of' "$(touch pwned)" \`touch pwned\`; touch pwned\nerrand_status=7 \xe9\\`;
  writeFileSync(folder.join("word"), word);
  const said = run(folder, {
    before: 'cd "$2"',
    work: 'IFS= read -r -d "" beat_words <"${heartbeat_file%/*}/word"; return 0',
    afterwards: 'printf %s "$beat_words"',
  });
  expect(said).toBe(`status 0\n${word}`);
  expect(existsSync(folder.join("pwned"))).toBe(false);
});

for (const [what, end, status] of [
  ["that is killed", "kill -KILL $BASHPID", 137],
  ["that ends before it is done", "exit 64", 64],
  ["that ends well before it is done", "exit 0", 1],
] as const) {
  test(`an errand ${what} changes nothing, and fails`, () => {
    using folder = new TemporaryFolder();
    expect(run(folder, { work: `agent_state=working; ${end}`, afterwards: SAY })).toBe(
      `status ${status}\nidle\nold\n`,
    );
  });
}

test("what an errand prints is not taken for what it says", () => {
  using folder = new TemporaryFolder();
  expect(run(folder, { work: "echo agent_state=printed", afterwards: SAY })).toBe("status 0\nidle\nold\n");
});

test("the beat that an errand replaces is held open where it says so, in the place of the one before", () => {
  using folder = new TemporaryFolder();
  for (const name of ["a.hb", "older"]) writeFileSync(folder.join(name), name);
  const replace = 'echo new >"$heartbeat_file.tmp"; mv "$heartbeat_file.tmp" "$heartbeat_file"';
  const open = 'for fd in /proc/$$/fd/1[0-9]; do [[ ! -f $fd ]] || cat "$fd"; done';
  const before = 'exec {earlier}<"$2/older"';
  const last = { before, work: `held=last; ${replace}`, afterwards: `${open}; cat "/proc/$$/fd/$earlier"` };
  expect(run(folder, last)).toBe("status 0\na.hba.hb");
  expect(run(folder, { before, work: replace, afterwards: open })).toBe("status 0\nolder");
  expect(
    run(folder, { before, work: `held=none; ${replace}`, afterwards: `${open}; echo "<$earlier>"` }),
  ).toBe("status 0\n<>\n");
});

test("an errand reads on in the file that the launcher has open, whatever an update gave its name to", () => {
  using folder = new TemporaryFolder();
  const before = `exec {file}<"$2/rest"; script=/proc/$$/fd/$file
    echo 'agent_state=of-another-version' >"$2/newer"; mv "$2/newer" "$2/rest"`;
  expect(run(folder, { before, work: "agent_state=working", afterwards: SAY })).toBe(
    "status 0\nworking\nold\n",
  );
});

test("a file that is not the launcher's own is no errand", () => {
  using folder = new TemporaryFolder();
  const before = `echo 'agent_state=of-another-version; echo errand_status=0' >"$2/rest"`;
  expect(run(folder, { before, work: ":", afterwards: SAY })).toBe("status 1\nidle\nold\n");
});
