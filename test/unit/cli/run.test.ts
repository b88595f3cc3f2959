import { describe, expect, test } from "bun:test";
import { isGroup } from "../../../src/cli/grammar/tree.ts";
import { commandTree } from "../../../src/commands/index.ts";
import { ReaderGone } from "../../../src/cli/io.ts";
import { MosaicError } from "../../../src/base/errors.ts";
import packageFile from "../../../package.json" with { type: "json" };
import { exampleCommands } from "../../support/example-commands.ts";
import { type CliOptions, runCli } from "../../support/run-cli.ts";

const run = (argv: readonly string[], options: CliOptions = {}) =>
  runCli(argv, { commands: exampleCommands, ...options });

describe("the command line", () => {
  test("alone shows the help on stdout and exits 0", async () => {
    const { status, stdout, stderr } = await run([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toStartWith("mosaic: an example\nusage: mosaic COMMAND [OPTIONS]\n");
  });

  test("shows help wherever --help or -h stands before --, whatever else is wrong", async () => {
    for (const argv of [
      ["--help", "group", "everything"],
      ["group", "--help", "everything"],
      ["group", "everything", "-h"],
      ["group", "everything", "--bogus", "--lines", "x", "--help"],
      ["group", "everything", "-fh"],
      ["help", "group", "everything"],
      ["group", "all", "--help"],
    ]) {
      const { status, stdout, stderr } = await run(argv);
      expect({ argv, status, stderr, title: stdout.split("\n")[0] }).toEqual({
        argv,
        status: 0,
        stderr: "",
        title: "mosaic group everything: takes everything",
      });
    }
  });

  test("does not take --help after -- for a request", async () => {
    expect((await run(["group", "everything", "--", "--help"])).stdout).toContain('"agent":"--help"');
  });

  test("shows the version wherever --version or -V stands before --", async () => {
    for (const argv of [
      ["--version"],
      ["-V"],
      ["group", "--version"],
      ["group", "everything", "-V", "--bogus"],
      ["nonsense", "-V"],
    ]) {
      expect(await run(argv)).toEqual({ status: 0, stdout: `mosaic ${packageFile.version}\n`, stderr: "" });
    }
    expect(JSON.parse((await run(["--version", "--json"])).stdout)).toMatchObject({
      schema: "mosaic.version/1",
    });
  });

  test("takes the common options before, between and after the command's words", async () => {
    for (const argv of [
      ["--mosaic-home", "/m", "places"],
      ["--mosaic-home=/m", "places"],
      ["places", "--mosaic-home", "/m"],
    ]) {
      expect((await run(argv)).stdout).toBe("/m /m/fleet/roster.yaml\n");
    }
    const between = await run(["group", "--json", "everything", "a"]);
    expect(JSON.parse(between.stdout)).toMatchObject({ schema: "example.everything/1", agent: "a" });
  });

  test("loads no command for a listing", async () => {
    let loads = 0;
    const load = () => {
      loads++;
      return Promise.reject(new Error("loaded"));
    };
    const untouchable = { summary: "must not be loaded", load };
    const commands = {
      summary: "s",
      commands: { group: { summary: "g", commands: { one: untouchable } }, two: untouchable },
    };
    for (const argv of [[], ["--version"], ["group", "--help"], ["help"], ["group"], ["bogus"]]) {
      await runCli(argv, { commands });
    }
    expect(loads).toBe(0);
    await runCli(["two"], { commands });
    expect(loads).toBe(1);
  });
});

describe("output", () => {
  test("with --json is one document and none of the text", async () => {
    const { status, stdout, stderr } = await run(["talking", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schema: "example.talking/1" });
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ note: { message: "a note" } }, { warning: { message: "a warning" } }]);
  });

  test("has notes and warnings on stderr, in their order", async () => {
    expect(await run(["talking"])).toEqual({
      status: 0,
      stdout: "printed\ndone\n",
      stderr: "note: a note\nwarning: a warning\n",
    });
  });

  test("with --quiet has warnings but no notes", async () => {
    expect((await run(["talking", "-q"])).stderr).toBe("warning: a warning\n");
  });

  test("has colour on each stream only if that stream is a terminal", async () => {
    const green = "\u001b[32mdone\u001b[39m\n";
    const both = await run(["talking"], { stdoutIsTerminal: true, stderrIsTerminal: true });
    expect(both.stdout).toEndWith(green);
    expect(both.stderr).toContain("\u001b[");
    const onlyError = await run(["talking"], { stderrIsTerminal: true });
    expect(onlyError.stdout).toEndWith("done\n");
    expect(onlyError.stdout).not.toContain("\u001b");
    expect(onlyError.stderr).toContain("\u001b[");
    const onlyOut = await run(["talking"], { stdoutIsTerminal: true });
    expect(onlyOut.stdout).toEndWith(green);
    expect(onlyOut.stderr).not.toContain("\u001b");
    const none = await run(["talking", "--no-color"], { stdoutIsTerminal: true, stderrIsTerminal: true });
    expect(none.stdout + none.stderr).not.toContain("\u001b");
  });

  test("to a reader that went away ends without a word, with the status of the work that was done", async () => {
    const gone = { stdoutFailure: new ReaderGone("stdout") };
    expect(await run(["failing", "partly"], gone)).toEqual({ status: 3, stdout: "", stderr: "" });
    expect(await run(["group", "everything", "a"], gone)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await run(["talking"], gone)).status).toBe(0);
    expect(await run([], gone)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("that cannot be written is a failure", async () => {
    const stdoutFailure = new MosaicError("failure", "cannot write to stdout: no space left on device");
    expect(await run(["places"], { stdoutFailure })).toEqual({
      status: 1,
      stdout: "",
      stderr: "error: cannot write to stdout: no space left on device\n",
    });
  });
});

describe("a signal", () => {
  for (const [code, status] of [
    ["interrupted", 130],
    ["terminated", 143],
  ] as const) {
    for (const how of ["abort", "aborted-elsewhere"]) {
      test(`that ${code} a command (${how}) gives ${status}`, async () => {
        const signal = AbortSignal.abort(new MosaicError(code, code));
        expect(await run(["failing", how], { signal })).toEqual({
          status,
          stdout: "",
          stderr: `error: ${code}\n`,
        });
      });
    }
  }

  test("gives 130 also when the command ended well after it", async () => {
    const signal = AbortSignal.abort(new MosaicError("interrupted", "interrupted"));
    expect((await run(["failing", "partly"], { signal })).status).toBe(130);
  });
});

describe("variables that hijack compiled Bun programs", () => {
  for (const name of ["BUN_OPTIONS", "BUN_BE_BUN"]) {
    test(`${name} is warned of on stderr, and the command runs`, async () => {
      const { status, stdout, stderr } = await run(["--version"], { environment: { [name]: "" } });
      expect({ status, stdout }).toEqual({ status: 0, stdout: `mosaic ${packageFile.version}\n` });
      expect(stderr).toBe(`warning: ${name} is set: it changes what compiled Bun programs do; unset it\n`);
    });
  }
});

describe("the command index", () => {
  test("gives every command a lower-case summary of one line that fits the listing", () => {
    const summaries: string[] = [];
    const visit = (node: (typeof commandTree.commands)[string]) => {
      summaries.push(node.summary);
      if (isGroup(node)) Object.values(node.commands).forEach(visit);
    };
    Object.values(commandTree.commands).forEach(visit);
    for (const summary of summaries) expect(summary).toMatch(/^[a-z].{5,70}[^.]$/);
  });
});

const hintOf = async (...argv: string[]) => (await runCli(argv, { commands: commandTree })).stderr;

describe("short words", () => {
  test("stand for the longer way, with its help", async () => {
    const { stdout } = await runCli(["ps", "--help"], { commands: commandTree });
    expect(stdout).toStartWith("mosaic fleet ps: ");
    for (const [word, way] of Object.entries(commandTree.shortcuts ?? {})) {
      const help = (await runCli([word, "--help"], { commands: commandTree })).stdout;
      expect(help).toStartWith(`mosaic ${way.join(" ")}: `);
    }
  });

  test("a command of another group is meant before one that is only spelt alike", async () => {
    expect(await hintOf("fleet", "send")).toContain("did you mean 'mosaic agent send'?");
    expect(await hintOf("agent", "stop")).toContain("did you mean 'mosaic fleet stop'?");
    expect(await hintOf("verify")).toContain("did you mean 'mosaic fleet verify'?");
    expect(await hintOf("fleet", "pss")).toContain("did you mean 'mosaic fleet ps'?");
  });

  test("a word of docker or systemctl names what it is here", async () => {
    expect(await hintOf("ls")).toContain("did you mean 'mosaic fleet ps'?");
    expect(await hintOf("list")).toContain("did you mean 'mosaic fleet ps'?");
    expect(await hintOf("agent", "list")).toContain("did you mean 'mosaic agent roster'?");
    expect(await hintOf("config", "list")).toContain("did you mean 'mosaic fleet ps'?");
    expect(await hintOf("agent", "rm")).toContain("did you mean 'mosaic fleet remove'?");
    expect(await hintOf("fleet", "exec")).toContain("did you mean 'mosaic agent attach'?");
  });

  test("a misspelt command is looked for in every group, in this one first", async () => {
    expect(await hintOf("brodcast")).toContain("did you mean 'mosaic agent broadcast'?");
    expect(await hintOf("agent", "verfy")).toContain("did you mean 'mosaic fleet verify'?");
    expect(await hintOf("agent", "statsu")).toContain("did you mean 'mosaic agent status'?");
    expect(await hintOf("fleet", "statsu")).toContain("did you mean 'mosaic fleet status'?");
  });

  test("a word that only begins with a command of another group is not that command", async () => {
    expect(await hintOf("runner", "list")).toContain("hint: mosaic help");
  });

  test("what is for programs is never a hint", async () => {
    expect(await hintOf("completion-word")).toContain("did you mean 'mosaic completion'?");
  });
});
