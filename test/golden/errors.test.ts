import { describe, expect, test } from "bun:test";
import { exampleCommands } from "../support/example-commands.ts";
import { runCli } from "../support/run-cli.ts";

const EVERYTHING = "usage: mosaic group everything [OPTIONS] AGENT [AGENT…]";
const HELP = "hint: mosaic help group everything";

/** Command line, the fact, the usage line, the hint: all that stderr has. */
const mistakes: readonly (readonly [argv: string, fact: string, usage: string, hint: string])[] = [
  ["group everything x --lnes 3", "unknown option '--lnes'", EVERYTHING, "hint: did you mean --lines?"],
  ["group everything x --jsn", "unknown option '--jsn'", EVERYTHING, "hint: did you mean --json?"],
  ["group everything x -json", "unknown option '-json'", EVERYTHING, "hint: did you mean --json?"],
  ["group everything x --zzz", "unknown option '--zzz'", EVERYTHING, HELP],
  ["group everything x -z", "unknown option '-z'", EVERYTHING, HELP],
  ["group everything x -fz", "unknown option '-z'", EVERYTHING, HELP],
  ["group everything x --no-bogus", "unknown option '--no-bogus'", EVERYTHING, HELP],
  [
    "group everything x --no-enabel",
    "unknown option '--no-enabel'",
    EVERYTHING,
    "hint: did you mean --no-enable?",
  ],
  ["group everything x --no-follow", "unknown option '--no-follow'", EVERYTHING, HELP],
  ["group everything x --constructor", "unknown option '--constructor'", EVERYTHING, HELP],
  [
    "group everything x --mosaicHome /x",
    "unknown option '--mosaicHome'",
    EVERYTHING,
    "hint: did you mean --mosaic-home?",
  ],
  ["--bogus group everything x", "unknown option '--bogus'", EVERYTHING, HELP],
  [
    "group everything x --follow=yes",
    "--follow takes no value",
    EVERYTHING,
    "hint: --follow alone is enough",
  ],
  ["group everything x -f=yes", "-f takes no value", EVERYTHING, "hint: -f alone is enough"],
  ["group everything x --message", "--message needs a value", EVERYTHING, "hint: --message TEXT"],
  ["group everything x --message --follow", "--message needs a value", EVERYTHING, "hint: --message TEXT"],
  ["group everything x --message --", "--message needs a value", EVERYTHING, "hint: --message TEXT"],
  ["group everything x --message=", "the value of --message is empty", EVERYTHING, "hint: --message TEXT"],
  ["--roster", "--roster needs a value", "usage: mosaic COMMAND [OPTIONS]", "hint: --roster FILE"],
  ["group everything x -m a -m b", "-m was given more than once", EVERYTHING, HELP],
  ["group everything x -ff", "-f was given more than once", EVERYTHING, HELP],
  ["group everything x --enable --no-enable", "--no-enable contradicts another option", EVERYTHING, HELP],
  ["group everything", "AGENT is missing", EVERYTHING, HELP],
  [
    "group everything x --lines many",
    "--lines must be a whole number from 1 to 100, not 'many'",
    EVERYTHING,
    HELP,
  ],
  [
    "group everything x --lines 1.5",
    "--lines must be a whole number from 1 to 100, not '1.5'",
    EVERYTHING,
    HELP,
  ],
  [
    "group everything x --lines 0x10",
    "--lines must be a whole number from 1 to 100, not '0x10'",
    EVERYTHING,
    HELP,
  ],
  [
    "group everything x --lines -1",
    "--lines must be a whole number from 1 to 100, not '-1'",
    EVERYTHING,
    HELP,
  ],
  ["group everything x -n101", "--lines must be a whole number from 1 to 100, not '101'", EVERYTHING, HELP],
  ["group everything x --ratio -0.5", "--ratio must be a number, at least 0, not '-0.5'", EVERYTHING, HELP],
  [
    "group everything x --profile dmeo",
    "--profile must be one of minimal, demo, not 'dmeo'",
    EVERYTHING,
    "hint: did you mean demo?",
  ],
  [
    "group required",
    "option --runtime is missing",
    "usage: mosaic group required --runtime R [OPTIONS]",
    "hint: mosaic help group required",
  ],
  [
    "group required --runtime pi extra",
    "unexpected argument 'extra'",
    "usage: mosaic group required --runtime R [OPTIONS]",
    "hint: mosaic help group required",
  ],
  [
    "launch",
    "RUNTIME is missing",
    "usage: mosaic launch [OPTIONS] RUNTIME [ARGUMENT…]",
    "hint: mosaic help launch",
  ],
  [
    "launch codx --help",
    "RUNTIME must be one of codex, pi, not 'codx'",
    "usage: mosaic launch [OPTIONS] RUNTIME [ARGUMENT…]",
    "hint: did you mean codex?",
  ],
  ["grup", "unknown command 'grup'", "usage: mosaic COMMAND [OPTIONS]", "hint: did you mean 'mosaic group'?"],
  [
    "group everthing",
    "unknown command 'everthing' of 'mosaic group'",
    "usage: mosaic group COMMAND [OPTIONS]",
    "hint: did you mean 'mosaic group everything'?",
  ],
  ["constructor", "unknown command 'constructor'", "usage: mosaic COMMAND [OPTIONS]", "hint: mosaic help"],
  ["__proto__", "unknown command '__proto__'", "usage: mosaic COMMAND [OPTIONS]", "hint: mosaic help"],
  ["toString --help", "unknown command 'toString'", "usage: mosaic COMMAND [OPTIONS]", "hint: mosaic help"],
  [
    "failing late-usage",
    "--file and --message exclude each other",
    "usage: mosaic failing [OPTIONS] HOW",
    "hint: mosaic help failing",
  ],
];

const failing = (how: string, ...more: string[]) =>
  runCli(["failing", how, ...more], { commands: exampleCommands });

describe("a mistake on the command line", () => {
  for (const [line, fact, usage, hint] of mistakes) {
    test(`'mosaic ${line}' says '${fact}' on stderr and exits 2`, async () => {
      expect(await runCli(line.split(" "), { commands: exampleCommands })).toEqual({
        status: 2,
        stdout: "",
        stderr: `error: ${fact}\n\n${usage}\n${hint}\n`,
      });
    });
  }

  test("with --json is one JSON object on stderr, wherever --json stands", async () => {
    for (const argv of [
      ["--json", "grup"],
      ["grup", "--json"],
    ]) {
      const { status, stdout, stderr } = await runCli(argv, { commands: exampleCommands });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(JSON.parse(stderr)).toEqual({
        error: { code: "usage", message: "unknown command 'grup'", hint: "did you mean 'mosaic group'?" },
      });
    }
  });

  test("is told even for an argument that is empty because a variable was", async () => {
    const { status, stderr } = await runCli(["group", "everything", "x", ""], { commands: exampleCommands });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: AGENT is empty\n\n${EVERYTHING}\n${HELP}\n`,
    });
  });

  test("a group without a command shows its listing on stderr and exits 2", async () => {
    const { status, stdout, stderr } = await runCli(["group"], { commands: exampleCommands });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("\nCOMMANDS\n  everything  takes everything (also: all)\n");
    expect(stderr).toEndWith(
      "error: a command is missing after 'mosaic group'\n\nusage: mosaic group COMMAND [OPTIONS]\nhint: mosaic help group\n",
    );
  });

  test("--json without a command is an error, not a page of help", async () => {
    const { status, stdout, stderr } = await runCli(["--json"], { commands: exampleCommands });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(JSON.parse(stderr).error.message).toBe("a command is missing after 'mosaic'");
  });
});

describe("an error of a command", () => {
  test("is the fact, an empty line and the hint, with the exit status of its code", async () => {
    expect(await failing("hint")).toEqual({
      status: 11,
      stdout: "",
      stderr: "error: the fleet is locked by pid 7\n\nhint: mosaic fleet status\n",
    });
  });

  test("keeps its lines, so that a caret stays under what it points at", async () => {
    expect(await failing("lines")).toEqual({
      status: 4,
      stdout: "",
      stderr: "error: roster.yaml has 1 problem\n  roster.yaml:3:5 agents[0].nme\n    nme: x\n    ^^^\n",
    });
  });

  test("stands after what was noted before it", async () => {
    expect(await failing("after-a-note")).toEqual({
      status: 10,
      stdout: "",
      stderr: "note: the lock of pid 7 is stale\nerror: no answer in 30s\n",
    });
  });

  test("cannot send the terminal anything but text", async () => {
    expect((await failing("escape")).stderr).toBe("error: bad \\x1b[2J name\\rhidden\n");
  });

  test("with --json is code, message and hint on stderr and nothing on stdout", async () => {
    expect(await failing("hint", "--json")).toEqual({
      status: 11,
      stdout: "",
      stderr:
        '{"error":{"code":"locked","message":"the fleet is locked by pid 7","hint":"mosaic fleet status"}}\n',
    });
    expect((await failing("escape", "--json")).stderr).toContain('"hint":null');
  });

  test("that nobody foresaw is an internal error, with a stack only when MOSAIC_DEBUG is set", async () => {
    expect(await failing("defect")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "error: internal error: x is not a function\n\nhint: this is a defect of mosaic; MOSAIC_DEBUG=1 shows where\n",
    });
    const debug = await runCli(["failing", "defect"], {
      commands: exampleCommands,
      environment: { MOSAIC_DEBUG: "1" },
    });
    expect(debug.stderr).toContain("TypeError: x is not a function\n    at ");
  });

  test("is told when the command cannot even be loaded", async () => {
    const { status, stderr } = await runCli(["broken"], { commands: exampleCommands });
    expect(status).toBe(1);
    expect(stderr).toStartWith("error: internal error: no such module\n");
  });

  test("a result that is not quite a success has text and its own exit status", async () => {
    expect(await failing("partly")).toEqual({ status: 3, stdout: "partly\n", stderr: "" });
  });
});
