import { describe, expect, test } from "bun:test";
import { exampleCommands } from "../../support/example-commands.ts";
import { runCli } from "../../support/run-cli.ts";

async function valuesOf(...argv: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await runCli(["group", "everything", ...argv], {
    commands: exampleCommands,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const run = (...argv: string[]) => runCli(argv, { commands: exampleCommands });

describe("the values a command is given", () => {
  test("are the defaults where nothing else was said", async () => {
    expect(await valuesOf("a")).toEqual({
      agent: "a",
      others: [],
      lines: 20,
      timeout: 30_000,
      source: [],
      follow: false,
      enable: true,
    });
  });

  for (const argv of [
    ["--lines", "7"],
    ["--lines=7"],
    ["-n", "7"],
    ["-n7"],
    ["-n=7"],
    ["-fn7"],
    ["-fn", "7"],
  ]) {
    test(`take a number from '${argv.join(" ")}'`, async () => {
      expect(await valuesOf("a", ...argv)).toMatchObject({ lines: 7 });
      expect(await valuesOf(...argv, "a")).toMatchObject({ lines: 7, agent: "a" });
    });
  }

  test("take all remaining words for a variadic positional, with options in between", async () => {
    expect(await valuesOf("a", "b", "-f", "c")).toMatchObject({
      agent: "a",
      others: ["b", "c"],
      follow: true,
    });
  });

  test("take a repeatable option as a list, in order", async () => {
    expect(await valuesOf("a", "--source", "x", "--source=y")).toMatchObject({ source: ["x", "y"] });
  });

  test("take durations in milliseconds", async () => {
    expect(await valuesOf("a", "--timeout", "1.5m")).toMatchObject({ timeout: 90_000 });
    expect(await valuesOf("a", "--timeout=2")).toMatchObject({ timeout: 2_000 });
  });

  test("take what follows -- for positionals, whatever it looks like", async () => {
    expect(await valuesOf("a", "--", "--json", "-f", "--")).toMatchObject({
      others: ["--json", "-f", "--"],
      follow: false,
    });
  });

  for (const text of ["-hello there", "- one\n- two", "-", "a=b=c", "--no-such thing", "__proto__", "-5"]) {
    test(`take ${JSON.stringify(text)} as a message as it is`, async () => {
      expect(await valuesOf("a", "--message", text)).toMatchObject({ message: text });
      expect(await valuesOf("a", `--message=${text}`)).toMatchObject({ message: text });
    });
  }

  test("take anything after an equals sign, also what looks like an option", async () => {
    expect(await valuesOf("a", "--message=--json")).toMatchObject({ message: "--json" });
    expect(await valuesOf("a", "--message=--no-enable")).toMatchObject({
      message: "--no-enable",
      enable: true,
    });
  });

  test("know a boolean that is switched off", async () => {
    expect(await valuesOf("a", "--no-enable")).toMatchObject({ enable: false });
    expect(await valuesOf("a", "--enable")).toMatchObject({ enable: true });
  });

  test("take a positional named like a property of every object", async () => {
    expect(await valuesOf("constructor", "__proto__")).toMatchObject({
      agent: "constructor",
      others: ["__proto__"],
    });
  });
});

describe("a pass-through command", () => {
  test("gets everything after its word untouched: options, -- and requests for help", async () => {
    const given = ["--help", "-V", "--json", "--", "--bogus=1", "", "-x", "--"];
    expect(await run("direct", ...given)).toEqual({
      status: 0,
      stdout: `${JSON.stringify(given)}\n`,
      stderr: "",
    });
  });

  test("gets everything after its positional untouched, and its child's status is ours", async () => {
    const { status, stdout } = await run("launch", "codex", "--version", "--", "--help", "x y");
    expect(status).toBe(42);
    expect(JSON.parse(stdout)).toEqual({ runtime: "codex", rest: ["--version", "--", "--help", "x y"] });
  });

  test("takes its own options before them", async () => {
    const { stdout } = await run("--json", "launch", "--quiet", "pi", "--quiet");
    expect(JSON.parse(stdout)).toMatchObject({ rest: ["--quiet"], quiet: true });
  });

  test("shows its help when asked before them", async () => {
    for (const argv of [
      ["help", "direct"],
      ["--help", "direct"],
    ]) {
      expect((await run(...argv)).stdout).toStartWith("mosaic direct: pass everything on\n");
    }
    expect((await run("launch", "--help", "codex")).stdout).toStartWith("mosaic launch: launch a runtime\n");
  });

  test("without any argument passes on none", async () => {
    expect((await run("direct")).stdout).toBe("[]\n");
  });
});
