import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandGroup, isGroup } from "../../src/cli/grammar/tree.ts";
import { COMMON_ARGUMENTS } from "../../src/cli/grammar/common.ts";
import { EXIT_STATUS } from "../../src/cli/exit-codes.ts";
import { resolve } from "../../src/cli/parse/resolve.ts";
import { HELP_TOPICS } from "../../src/cli/show/help-topics.ts";
import { commandTree } from "../../src/commands/index.ts";
import { exampleCommands } from "../support/example-commands.ts";
import { runCli } from "../support/run-cli.ts";

// UPDATE_GOLDEN=1 bun test test/golden/help.test.ts rewrites the files; the diff is then yours to read.
const folder = join(import.meta.dir, "help");
const update = process.env["UPDATE_GOLDEN"] === "1";

function allPaths(group: CommandGroup, path: readonly string[] = []): readonly (readonly string[])[] {
  const below = Object.entries(group.commands).flatMap(([name, node]) =>
    isGroup(node) ? allPaths(node, [...path, name]) : [[...path, name]],
  );
  return [path, ...below];
}

function fileOf(program: string, path: readonly string[]): string {
  return `${[program, ...path].join("-")}.txt`;
}

const cases = [
  ...allPaths(commandTree).map((path) => ({ program: "mosaic", path, commands: commandTree })),
  ...allPaths(exampleCommands)
    .filter((path) => path[0] !== "broken")
    .map((path) => ({ program: "example", path, commands: exampleCommands })),
];

describe("the help of every command", () => {
  for (const { program, path, commands } of cases) {
    test(`'${[program, ...path].join(" ")}' is what its golden file says, fits 80 columns and has no colour in a pipe`, async () => {
      const { status, stdout, stderr } = await runCli(["--help", ...path], { commands });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const file = join(folder, fileOf(program, path));
      if (update) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, stdout);
      }
      expect(existsSync(file)).toBe(true);
      expect(stdout).toBe(readFileSync(file, "utf8"));
      expect(stdout).not.toContain("\u001b");
      for (const line of stdout.split("\n")) {
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
        expect(line).toBe(line.trimEnd());
      }
    });
  }

  test("of the program stands on a terminal of 24 rows, with the prompt below it", async () => {
    const { stdout } = await runCli(["--help"], { commands: commandTree });
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(23);
  });

  test("shows each command and short word of a group once, and no plumbing", () => {
    for (const path of allPaths(commandTree)) {
      const { node } = resolve(path, commandTree);
      if (!isGroup(node)) continue;
      const named = (node.sections ?? []).flatMap(({ rows }) => rows.flatMap(({ words }) => words));
      expect(named).toEqual([...new Set(named)]);
      const known = [...Object.keys(node.commands), ...Object.keys(node.shortcuts ?? {})];
      expect(named.filter((word) => !known.includes(word))).toEqual([]);
    }
  });

  test("leaves out what is for programs, which can be called all the same", async () => {
    const root = await runCli(["--help"], { commands: commandTree });
    expect(root.stdout).not.toContain("completion-words");
    for (const [command, option] of [
      ["agent explain", "--heartbeat"],
      ["fleet install-systemd", "--refresh"],
      ["fleet install-systemd", "--downgrade"],
    ] as const) {
      const { stdout } = await runCli(["help", ...command.split(" ")], { commands: commandTree });
      expect(stdout).not.toContain(option);
    }
    const called = await runCli(["completion-words", "--help"], { commands: commandTree });
    expect(called.status).toBe(0);
  });

  test("has a page on the options of every command, and one on the exit codes", async () => {
    const pages = await Promise.all(
      HELP_TOPICS.map(async (topic) => (await runCli(["help", topic], { commands: commandTree })).stdout),
    );
    const [options = "", codes = ""] = pages;
    for (const name of Object.keys(COMMON_ARGUMENTS).filter((each) => each !== "color")) {
      expect(options).toContain(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
    for (const status of Object.values(EXIT_STATUS)) expect(codes).toContain(`\n  ${status} `);
    for (const page of pages) {
      for (const line of page.split("\n")) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  test("no golden file is left of a command that is gone", () => {
    const wanted = cases.map(({ program, path }) => fileOf(program, path));
    expect(readdirSync(folder).toSorted()).toEqual(wanted.toSorted());
  });

  test("lists the exit codes and has an example for every real command", async () => {
    for (const path of allPaths(commandTree)) {
      const { stdout } = await runCli(["help", ...path]);
      const { node } = resolve(path, commandTree);
      if (isGroup(node)) continue;
      expect(stdout).toContain("\nEXIT CODES\n  0");
      expect(stdout).toContain("\nEXAMPLES\n");
    }
  });
});
