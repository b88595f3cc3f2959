/**
 * The screens in the documents are real: every command that one shows is given here, in the same order, and what it
 * prints is compared but for figures and times. UPDATE_SCREENS=1 writes the screens anew; the diff is yours to read.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { nameOf } from "../../src/adapters/user.ts";
import {
  comparable,
  publicOutput,
  shownCommands,
  type ShownFile,
  shownFiles,
  withOutputs,
} from "../support/console-blocks.ts";
import { projectRoot, readDocuments } from "../support/documents.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { screenFixtures } from "../support/screen-fixtures.ts";

setDefaultTimeout(180_000);
forbidLeaks();

const update = process.env["UPDATE_SCREENS"] === "1";
const documents = readDocuments().filter(({ text }) => shownCommands(text).length > 0);

/** They only look: given again until they show what the document shows, for what they show comes in its own time. */
const LOOKS = /^mosaic (ps|status|agent explain|fleet (plan|verify))\b/;
const BEGIN = "mosaic wizard --profile demo --yes";
/** A document that begins with one of these sets up what it shows, or needs no fleet. */
const OWN_BEGINNING = /\bmosaic (wizard|fleet (init|profiles))\b/;
/** Programs that a reader has: a profile names those that a host lacks. */
const INSTALLED = ["claude", "codex"];
const RUNTIMES = [...INSTALLED, "gemini", "opencode", "pi", "qwen", "copilot"];

const user = nameOf(process.getuid?.() ?? 0) ?? "";

class ReadersBench extends DirectBench {
  constructor() {
    super();
    const bin = join(this.home, "bin");
    mkdirSync(bin);
    symlinkSync(builtBinary(), join(bin, "mosaic"));
    for (const runtime of INSTALLED)
      writeFileSync(join(bin, runtime), "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
  }

  write(files: readonly ShownFile[]): void {
    for (const { path, text } of files) {
      const file = join(this.home, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
    }
  }

  /** What a document says that its reader has: a block of YAML whose first line is its name, and a screen of claude's. */
  prepare(text: string): void {
    for (const [, name = "", file = ""] of text.matchAll(/^```yaml\n# ([a-z]+\.yaml)\n([\s\S]*?)^```$/gm))
      writeFileSync(join(this.home, name), file);
    if (text.includes("saved.ansi")) writeFileSync(join(this.home, "saved.ansi"), screenOfNewVersion());
  }

  async give(command: string): Promise<string> {
    const bin = join(this.home, "bin");
    // what whoever runs the tests has installed is no part of the document
    const others = (this.environment["PATH"] ?? "")
      .split(":")
      .filter((folder) => RUNTIMES.every((runtime) => !existsSync(join(folder, runtime))));
    const { stdout, stderr } = await runBinary(
      ["-c", command],
      {
        cwd: this.home,
        env: {
          ...this.environment,
          PATH: [bin, ...others].join(":"),
          MOSAIC_TMUX_SOCKET: this.socket,
        },
        timeout: 90_000,
      },
      "/bin/bash",
    );
    return publicOutput(`${stdout}${stderr}`, { home: this.home, user, host: hostname() });
  }
}

/** claude at work, as a version might show it that has another sign and other words for it. */
function screenOfNewVersion(): string {
  const file = "busy-80x24.ansi";
  const found = screenFixtures("claude").find((one) => one.folder === "claude-2.1.332" && one.file === file);
  return (found?.capture ?? "").replace("✽", "◈").replace("esc to interrupt", "press esc to stop");
}

describe("the screens in the documents", () => {
  test("are in the README and in the guides", () => {
    const paths = documents.map(({ path }) => path);
    expect(paths).toContain("README.md");
    for (const guide of ["a-day-with-the-fleet", "profiles-and-roles", "wizard"])
      expect(paths).toContain(`docs/guides/${guide}.md`);
  });

  test.each(documents.map(({ path, text }) => [path, text] as const))(
    "of %s are what the commands print",
    async (path, text) => {
      await using bench = new ReadersBench();
      const commands = shownCommands(text);
      bench.write(shownFiles(text));
      bench.prepare(text);
      if (!OWN_BEGINNING.test(commands[0]?.command ?? "")) await bench.give(BEGIN);
      const outputs: string[] = [];
      for (const { command, output } of commands) {
        let printed = "";
        const isSame = async () => {
          printed = await bench.give(command);
          return comparable(printed) === comparable(output);
        };
        if (update) {
          // what it looks at has to come first
          if (LOOKS.test(command)) await Bun.sleep(2000);
          printed = await bench.give(command);
        } else if (LOOKS.test(command)) {
          await until(`${command} prints what ${path} shows`, isSame, {
            deadline: 60_000,
            every: 500,
            seen: () => `printed:\n${printed}\nshown:\n${output}`,
          });
        } else if (!(await isSame())) {
          expect(`$ ${command}\n${comparable(printed)}`).toBe(`$ ${command}\n${comparable(output)}`);
        }
        outputs.push(printed);
      }
      if (update) writeFileSync(join(projectRoot, path), withOutputs(text, outputs));
    },
  );
});
