import { describe, expect, test } from "bun:test";
import { exampleCommands } from "../support/example-commands.ts";
import { runCli } from "../support/run-cli.ts";

const { broken: _, ...loadable } = exampleCommands.commands;
const { completion } = (await import("../../src/commands/index.ts")).commandTree.commands;
if (completion === undefined) throw new Error("the index has no completion");
const commands = { ...exampleCommands, commands: { ...loadable, completion } };

async function scriptFor(shell: string): Promise<string> {
  const { status, stdout } = await runCli(["completion", shell], { commands });
  expect(status).toBe(0);
  return stdout;
}

async function output(argv: readonly string[], input: string): Promise<string[]> {
  const child = Bun.spawn([...argv], {
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"], HOME: "/dev/null", TERM: "dumb" },
    timeout: 20_000,
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

/** What bash offers where the cursor stands after the last word; bash itself has split the words. */
async function inBash(...words: string[]): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  const asked = `COMP_WORDS=(mosaic ${list}); COMP_CWORD=${words.length}; _mosaic; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return output(["bash", "--norc"], `${await scriptFor("bash")}\n${asked}\n`);
}

describe("completion in a real bash", () => {
  test("is registered for mosaic", async () => {
    expect(await output(["bash", "--norc"], `${await scriptFor("bash")}\ncomplete -p mosaic\n`)).toEqual([
      "complete -F _mosaic mosaic",
    ]);
  });

  test("offers the commands of the program and of a group, aliases included, and options only after a dash", async () => {
    expect(await inBash("g")).toEqual(["group"]);
    expect(await inBash("group", "")).toEqual(["everything", "all", "required"]);
    expect(await inBash("group", "-")).toEqual(expect.arrayContaining(["--json"]));
    expect(await inBash("group", "a")).toEqual(["all"]);
  });

  test("offers help, and commands after it", async () => {
    expect(await inBash("hel")).toEqual(["help"]);
    expect(await inBash("help", "group", "e")).toEqual(["everything"]);
  });

  test("offers options at once where a command takes nothing else, and nothing where it takes what nobody knows", async () => {
    expect(await inBash("places", "")).toEqual(expect.arrayContaining(["--json"]));
    expect(await inBash("group", "everything", "")).toEqual([]);
  });

  test("offers the options of a command, its own and the common ones", async () => {
    expect(await inBash("group", "everything", "--no-")).toEqual(["--no-enable", "--no-color"]);
    expect(await inBash("group", "all", "--l")).toEqual(["--lines"]);
    expect(await inBash("--quiet", "group", "required", "--r")).toEqual(["--runtime", "--roster"]);
  });

  test("offers the choices of an option and of a positional", async () => {
    expect(await inBash("group", "everything", "--profile", "")).toEqual(["minimal", "demo"]);
    expect(await inBash("group", "everything", "--profile", "=", "d")).toEqual(["demo"]);
    expect(await inBash("launch", "")).toEqual(expect.arrayContaining(["codex", "pi"]));
  });

  test("does not take the value of an option for a command", async () => {
    expect(await inBash("--roster", "group", "gr")).toEqual(["group"]);
    expect(await inBash("group", "everything", "--lines", "")).toEqual([]);
  });

  test("offers files where a file is asked for", async () => {
    expect(await inBash("--roster", "/etc/host")).toContain("/etc/hostname");
  });

  test("offers no options after a command that passes everything on", async () => {
    expect(await inBash("direct", "--")).toEqual([]);
  });
});

const fish = Bun.which("fish");
describe("completion in a real fish", () => {
  test.skipIf(fish === null)("offers commands, options and choices", async () => {
    const script = await scriptFor("fish");
    const offered = (line: string) => output(["fish", "--no-config"], `${script}\ncomplete -C '${line}'\n`);
    expect(await offered("mosaic gr")).toEqual(["group\tcommands in a group"]);
    expect(await offered("mosaic group everything --prof")).toEqual(["--profile\twhich profile"]);
    expect(await offered("mosaic group everything --profile d")).toEqual(["demo\twhich profile"]);
    expect(await offered("mosaic --roster group gro")).toEqual(["group\tcommands in a group"]);
  });
});

const zsh = Bun.which("zsh");
describe("completion in a real zsh", () => {
  test.skipIf(zsh === null)("offers commands and options", async () => {
    const script = await scriptFor("zsh");
    // The completion system runs only in an interactive zsh; its last step is replaced to see what it is given.
    const offered = (words: string, current: number) =>
      output(
        ["zsh", "-f"],
        `compdef() { :; }\n${script}\n_describe() { print -l -- \${(P)2}; }\nwords=(${words}) CURRENT=${current}\n_mosaic\n`,
      );
    expect(await offered("mosaic ''", 2)).toContain("group:commands in a group");
    expect(await offered("mosaic --roster group group ''", 5)).toContain("everything:takes everything");
    expect(await offered("mosaic group all --", 4)).toContain("--profile:which profile");
    expect(await offered("mosaic group ''", 3)).not.toContain(
      "--json:one JSON document on stdout, errors as JSON on stderr",
    );
  });
});
