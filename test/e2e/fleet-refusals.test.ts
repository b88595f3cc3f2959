/** Bad input: what the compiled binary says to it, to the letter, with which exit status, and that it did nothing. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { DirectBench } from "../support/fleet-bench.ts";
import { error, refused, ROSTER, STUBS } from "../support/fleet-refused.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { Shims } from "../support/shims.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describe("a roster that is missing or wrong", () => {
  let bench: DirectBench;
  beforeAll(() => {
    bench = new DirectBench();
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("none: every command that needs one says how to get one", async () => {
    for (const command of [
      ["fleet", "install-systemd"],
      ["fleet", "start"],
      ["fleet", "stop"],
      ["fleet", "status"],
      ["fleet", "verify"],
      ["agent", "roster"],
      ["agent", "status"],
      ["agent", "tail", "coder0"],
    ]) {
      expect({ command, ...(await refused(bench, command)) }).toEqual({
        command,
        status: 4,
        stderr: error(`there is no roster: ${ROSTER}`, "hint: mosaic fleet init --profile minimal --write"),
      });
    }
  });

  const HEAD = "version: 1\ntransport: tmux\nagents:\n";
  const RULE = "letters, digits, '_', '-' and '.', not starting with '-' or '.', at most 64";

  /** A roster with one agent of this name as YAML has it, and the name as the message quotes it. */
  function name(written: string, quoted: string) {
    const line = `  - { name: ${written}, runtime: stub }`;
    return {
      title: `the name ${quoted}`,
      text: `${HEAD}${line}\n`,
      problem: [
        `${ROSTER}:4:13 agents[0].name: ${quoted} is not a valid name (${RULE})`,
        ` 4 | ${line}`,
        "   |             ^",
      ],
    };
  }

  const WRONG = [
    {
      title: "empty",
      text: "",
      problem: [
        `${ROSTER}:1:1: the roster is empty`,
        " 1 |",
        "   | ^",
        "   hint: mosaic fleet init --profile minimal --write",
      ],
    },
    {
      title: "no agent",
      text: "version: 1\ntransport: tmux\nagents: []\n",
      problem: [`${ROSTER}:3:9 agents: a roster has at least one agent`, " 3 | agents: []", "   |         ^"],
    },
    {
      title: "a name twice",
      text: `${HEAD}  - { name: twin, runtime: stub }\n  - { name: twin, runtime: stub }\n`,
      problem: [
        `${ROSTER}:5:13 agents[1].name: duplicate name "twin": agents[0] has it already`,
        " 5 |   - { name: twin, runtime: stub }",
        "   |             ^",
      ],
    },
    {
      title: "an unknown key",
      text: `${HEAD}  - { name: coder0, runtime: stub, modl_hint: x }\n`,
      problem: [
        `${ROSTER}:4:36 agents[0].modl_hint: unknown key "modl_hint"`,
        " 4 |   - { name: coder0, runtime: stub, modl_hint: x }",
        "   |                                    ^",
        '   hint: did you mean "model_hint"?',
      ],
    },
    name("'$(touch TOUCHED)'", '"$(touch TOUCHED)"'),
    name("'a`touch TOUCHED`'", '"a`touch TOUCHED`"'),
    name(`"it's"`, `"it's"`),
    name(`'say "hi"'`, String.raw`"say \"hi\""`),
    name(String.raw`"two\nlines"`, String.raw`"two\nlines"`),
    name("-rf", '"-rf"'),
    name("../up", '"../up"'),
  ];

  for (const { title, text, problem } of WRONG) {
    test(`${title}: said at its line and column, and nothing is done`, async () => {
      bench.rosterFile(text);
      for (const command of ["install-systemd", "start", "stop"]) {
        expect(await refused(bench, ["fleet", command])).toEqual({
          status: 4,
          stderr: `${error(`1 problem in ${ROSTER}`).trimEnd()}\n\n${problem.join("\n")}\n`,
        });
      }
    });
  }
});

describe("what a fleet needs and is missing", () => {
  let bench: DirectBench;
  let shims: Shims;

  beforeAll(async () => {
    bench = new DirectBench();
    shims = new Shims();
    bench.roster(`
agents:
  - { name: coder0, runtime: stub }
  - { name: missing, runtime: command, command: [no-such-program, --flag] }
`);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    shims[Symbol.dispose]();
  });

  test("a fleet that is not installed is not started", async () => {
    expect(await refused(bench, ["fleet", "start"])).toEqual({
      status: 4,
      stderr: error(
        "the fleet is not installed: ~/.config/mosaic/tools/fleet/start-agent-session.sh is missing",
        "hint: mosaic fleet install-systemd",
      ),
    });
  });

  test("without tmux nothing is installed", async () => {
    const PATH = shims.pathWithout("tmux");
    expect(await refused(bench, ["fleet", "install-systemd"], { PATH })).toEqual({
      status: 5,
      stderr: error("tmux is not installed", "hint: apt-get install tmux"),
    });
  });

  const OLD = 'case "$*" in *-V*) echo "tmux 3.1c" ;; *) echo "called: $*" >&2; exit 1 ;; esac';
  const TOO_OLD = {
    status: 5,
    stderr: error("tmux 3.1c is too old: 3.2 is the oldest that works", "hint: install a newer tmux"),
  };

  test("with a tmux that is too old nothing is installed", async () => {
    using old = new Shims().add("tmux", OLD);
    expect(await refused(bench, ["fleet", "install-systemd"], { PATH: old.front })).toEqual(TOO_OLD);
  });

  test("a runtime that is not installed is named with its agent, and keeps no other from being started", async () => {
    await bench.ok("fleet", "install-systemd");
    const { status, stdout } = await bench.run(["fleet", "start", "--grace", "0.2"]);
    expect([status, stdout]).toEqual([3, expect.stringMatching(/^coder0 +started /m)]);
    expect(stdout).toMatch(/^missing +not installed +no-such-program: install no-such-program$/m);
    expect(await bench.ok("fleet", "ps", "missing")).toMatch(/^missing .* stopped .* not installed$/m);
    await bench.ok("fleet", "stop");
    expect(await refused(bench, ["fleet", "start", "missing"])).toEqual({
      status: 5,
      stderr: error(
        "not installed: no-such-program (agent missing)",
        `hint: install no-such-program, or name another runtime in ${ROSTER}`,
      ),
    });
  });

  test("without tmux, or with one that is too old, an installed fleet is not started", async () => {
    const PATH = `${shims.path}/without-tmux`;
    expect(await refused(bench, ["fleet", "start", "coder0"], { PATH })).toEqual({
      status: 5,
      stderr: error("tmux is not installed", "hint: apt-get install tmux"),
    });
    using old = new Shims().add("tmux", OLD);
    expect(await refused(bench, ["fleet", "start", "coder0"], { PATH: old.front })).toEqual(TOO_OLD);
  });
});

describe("a roster that insists on systemd where there is no user manager", () => {
  test("is refused by every command that would need it", async () => {
    await using bench = new DirectBench({ supervisor: "systemd" });
    bench.roster(STUBS);
    using shims = new Shims();
    const PATH = shims.pathWithout("systemctl");
    for (const command of ["install-systemd", "start", "stop", "status", "verify"]) {
      expect(await refused(bench, ["fleet", command], { PATH })).toEqual({
        status: 5,
        stderr: error(
          "no user manager: systemctl is not installed",
          "hint: use `supervisor: direct` in the roster",
        ),
      });
      // why there is none depends on the machine
      const { status, stderr } = await refused(bench, ["fleet", command]);
      expect(status).toBe(5);
      expect(stderr).toMatch(/^error: no user manager: .+\n\nhint: .+\n$/);
    }
  });
});

describe("an agent that is not in the roster", () => {
  test("is refused with the nearest name before tmux or systemctl is called", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    bench.roster(STUBS);
    await bench.ok("fleet", "install-systemd");
    using shims = new Shims().forbid("tmux", "systemctl", "loginctl", "bash", "sh");
    const usage = {
      start: "usage: mosaic fleet start [OPTIONS] [AGENT…]",
      stop: "usage: mosaic fleet stop [OPTIONS] [AGENT…]",
      status: "usage: mosaic agent status [OPTIONS] [AGENT]",
      tail: "usage: mosaic agent tail [OPTIONS] AGENT",
    };
    const cases = [
      [["fleet", "start", "codr0"], '"codr0"', usage.start, "did you mean coder0?"],
      [["fleet", "stop", "coder0", "coder2"], '"coder2"', usage.stop, "did you mean coder0?"],
      [["agent", "status", "somebody"], '"somebody"', usage.status, "mosaic agent roster"],
      [["agent", "tail", "CODER1"], '"CODER1"', usage.tail, "did you mean coder1?"],
      [["agent", "tail", "$(id)\u001B[2J"], String.raw`"$(id)\u001b[2J"`, usage.tail, "mosaic agent roster"],
      // a prefix of a name is not the name
      [["agent", "tail", "coder"], '"coder"', usage.tail, "did you mean coder0?"],
    ] as const;
    for (const [args, quoted, usageLine, hint] of cases) {
      expect(await refused(bench, args, { PATH: shims.front })).toEqual({
        status: 2,
        stderr: error(`no agent ${quoted} in the roster`, usageLine, `hint: ${hint}`),
      });
    }
    expect(shims.calls).toEqual([]);
  });
});
