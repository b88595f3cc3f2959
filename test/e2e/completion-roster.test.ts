/**
 * What a roster holds, in the completion of real shells: the names of agents and their classes, asked of the built
 * binary while somebody types.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

const ROSTER = `version: 1
transport: tmux
agents:
  - { name: api-coder, runtime: stub, class: coder }
  - { name: web-coder, runtime: stub, class: coder }
  - { name: planner, runtime: stub, class: "$(touch pwned) lead" }
`;

let home: TemporaryHome;
const scripts = new Map<string, string>();

beforeAll(async () => {
  home = new TemporaryHome();
  mkdirSync(home.join(".config/mosaic/fleet"), { recursive: true, mode: 0o700 });
  writeFileSync(home.join(".config/mosaic/fleet/roster.yaml"), ROSTER);
  writeFileSync(home.join("other.yaml"), ROSTER.replace("planner", "elsewhere"));
  mkdirSync(home.join("bin"));
  symlinkSync(builtBinary(), home.join("bin/mosaic"));
  for (const shell of ["bash", "zsh", "fish"]) {
    scripts.set(shell, (await runBinary(["completion", shell], place())).stdout);
  }
});
afterAll(() => home[Symbol.dispose]());
// behind our own end, for its check runs in the order of the hooks
forbidLeaks();

function place(): { cwd: string; env: Record<string, string> } {
  return {
    cwd: home.path,
    env: home.environment({ PATH: `${home.join("bin")}:${process.env.PATH ?? ""}`, TERM: "dumb" }),
  };
}

async function output(argv: readonly [string, ...string[]], input: string): Promise<string[]> {
  const [program, ...words] = argv;
  const { stdout, stderr } = await runBinary(words, { ...place(), input }, program);
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

async function inBash(...words: string[]): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  const asked = `COMP_WORDS=(mosaic ${list}); COMP_CWORD=${words.length}; _mosaic; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return output(["/bin/bash", "--norc"], `${scripts.get("bash")}\n${asked}\n`);
}

describe("the words of the roster", () => {
  test("are printed one a line, each once", async () => {
    const agents = await runBinary(["completion-words", "agents"], place());
    expect(agents).toEqual({ status: 0, stdout: "api-coder\nweb-coder\nplanner\n", stderr: "" });
    const classes = await runBinary(["completion-words", "classes"], place());
    expect(classes.stdout).toBe("coder\n$(touch pwned) lead\n");
  });

  test("are none, without a word on stderr, where there is no roster or a wrong one", async () => {
    for (const file of ["missing.yaml", "bin"]) {
      const given = ["completion-words", "agents", "--roster", home.join(file)];
      expect(await runBinary(given, place())).toEqual({ status: 0, stdout: "", stderr: "" });
    }
  });
});

describe("completion in a real bash", () => {
  test("offers agents where an agent is asked for, and no dash", async () => {
    expect(await inBash("agent", "send", "")).toEqual(["api-coder", "web-coder", "planner"]);
    expect(await inBash("attach", "w")).toEqual(["web-coder"]);
    expect(await inBash("fleet", "stop", "planner", "a")).toEqual(["api-coder"]);
    expect(await inBash("fleet", "set", "api")).toEqual(["api-coder"]);
  });

  test("offers no second agent where one is asked for", async () => {
    expect(await inBash("agent", "send", "planner", "")).toEqual([]);
    expect(await inBash("fleet", "set", "planner", "")).toEqual([]);
    expect(await inBash("agent", "send", "--timeout", "3s", "a")).toEqual(["api-coder"]);
  });

  test("offers classes, quoted, and runs nothing that is in them", async () => {
    expect(await inBash("agent", "broadcast", "--class", "")).toEqual([
      "coder",
      "\\$\\(touch\\ pwned\\)\\ lead",
    ]);
    expect(await Bun.file(home.join("pwned")).exists()).toBe(false);
  });

  test("asks the roster that the command line names", async () => {
    expect(await inBash("--roster", "~/other.yaml", "agent", "attach", "e")).toEqual(["elsewhere"]);
    expect(await inBash("agent", "attach", "--roster", "=", join(home.path, "other.yaml"), "e")).toEqual([
      "elsewhere",
    ]);
  });
});

const fish = Bun.which("fish");

function inFish(line: string): Promise<string[]> {
  return output([fish ?? "", "--no-config"], `${scripts.get("fish")}\ncomplete -C '${line}'\n`);
}

describe("completion in a real fish", () => {
  test.skipIf(fish === null)("offers agents and classes", async () => {
    expect(await inFish("mosaic agent attach ")).toEqual(["api-coder", "planner", "web-coder"]);
    expect(await inFish("mosaic stop planner a")).toEqual(["api-coder"]);
    expect(await inFish("mosaic agent attach planner ")).toEqual([]);
    expect(await inFish("mosaic agent broadcast --class c")).toEqual(["coder\tonly agents of this class"]);
    expect(await inFish("mosaic --roster ~/other.yaml attach e")).toEqual(["elsewhere"]);
    expect(await inFish("mosaic help agent att")).toEqual(["attach\ttype into an agent, in this terminal"]);
  });
});

const zsh = Bun.which("zsh");
/** The completion system runs only in an interactive zsh; its last step is replaced to see what it is given. */
function inZsh(...words: string[]): Promise<string[]> {
  const given = words.map((word) => `'${word}'`).join(" ");
  return output(
    [zsh ?? "", "-f"],
    [
      "compdef() { :; }",
      scripts.get("zsh"),
      "_describe() { print -l -- ${(P)2}; }",
      "compadd() { print -l -- ${(P)2}; }",
      `words=(mosaic ${given}) CURRENT=${words.length + 1}`,
      "_mosaic\n",
    ].join("\n"),
  );
}

describe("completion in a real zsh", () => {
  test.skipIf(zsh === null)("offers agents and classes", async () => {
    expect(await inZsh("agent", "attach", "")).toEqual(["api-coder", "web-coder", "planner"]);
    expect(await inZsh("agent", "attach", "planner", "")).toEqual([]);
    expect(await inZsh("stop", "planner", "")).toEqual(["api-coder", "web-coder", "planner"]);
    expect(await inZsh("agent", "broadcast", "--class", "")).toEqual(["coder", "$(touch pwned) lead"]);
    expect(await inZsh("--roster", "~/other.yaml", "attach", "")).toContain("elsewhere");
    expect(await Bun.file(home.join("pwned")).exists()).toBe(false);
  });
});
