/** `mosaic RUNTIME …` and `mosaic yolo RUNTIME …` with a runtime that writes down what it was given. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { Shims } from "../support/shims.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Each runtime's own flag for asking nothing, and how it is installed. */
const RUNTIMES = [
  ["claude", ["--dangerously-skip-permissions"], "npm install -g @anthropic-ai/claude-code"],
  ["codex", ["--dangerously-bypass-approvals-and-sandbox"], "npm install -g @openai/codex"],
  ["copilot", ["--allow-all"], "npm install -g @github/copilot"],
  ["gemini", ["-y"], "npm install -g @google/gemini-cli"],
  ["opencode", ["--auto"], "npm install -g opencode-ai"],
  ["pi", [], "npm install -g @earendil-works/pi-coding-agent"],
  ["qwen", ["--yolo"], "npm install -g @qwen-code/qwen-code"],
] as const;

/** What a command line of ours, of a shell's or of tmux's would each take for something else. */
const HOSTILE = [
  "--help",
  "--version",
  "--json",
  "--mosaic-home",
  "--",
  "-h",
  "",
  "two  words",
  "$(touch TOUCHED)",
  "`id`",
  "'\"",
  "line one\nline two",
  "ünïcödé",
  "fleet",
  "yolo",
  "-",
  "--no-color",
];

const RECORDER = `
printf '%s\\0' "$#" "$@" >"$HOME/argv"
env -0 >"$HOME/environment"
printf '%s\\n' "$$" "$PWD" "$(grep SigIgn /proc/$$/status)" >"$HOME/facts"
cat >"$HOME/input"
exit "\${STATUS:-0}"`;

describe("a runtime launched by mosaic", () => {
  let home: TemporaryHome;
  let shims: Shims;

  beforeAll(() => {
    home = new TemporaryHome();
    shims = new Shims();
    for (const [name] of RUNTIMES) shims.add(name, RECORDER);
  });
  afterAll(() => {
    shims[Symbol.dispose]();
    home[Symbol.dispose]();
  });

  const environment = (more: Readonly<Record<string, string>> = {}) =>
    home.environment({ PATH: shims.front, ...more });
  const launch = (args: readonly string[], more: Readonly<Record<string, string>> = {}, input = "") =>
    runBinary(args, { cwd: home.path, env: environment(more), input });
  const argv = () => {
    const [length, ...args] = readFileSync(home.join("argv"), "utf8").split("\0").slice(0, -1);
    expect(args).toHaveLength(Number(length));
    return args;
  };

  for (const [name, autoApprove] of RUNTIMES) {
    test(`${name} gets its arguments untouched, and with yolo its own flag in front`, async () => {
      expect(await launch([name, ...HOSTILE])).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(argv()).toEqual(HOSTILE);
      expect(await launch(["yolo", name, ...HOSTILE])).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(argv()).toEqual([...autoApprove, ...HOSTILE]);
    });

    test(`${name} alone gets no argument: its name is no message`, async () => {
      await launch([name]);
      expect(argv()).toEqual([]);
      await launch(["yolo", name]);
      expect(argv()).toEqual([...autoApprove]);
    });
  }

  test("its exit status, its input, its output and its folder are its own", async () => {
    for (const status of [1, 3, 7, 42, 255]) {
      expect(await launch(["yolo", "pi"], { STATUS: String(status) })).toEqual({
        status,
        stdout: "",
        stderr: "",
      });
    }
    await launch(["codex"], {}, "typed\n");
    expect(readFileSync(home.join("input"), "utf8")).toBe("typed\n");
    expect(readFileSync(home.join("facts"), "utf8").split("\n")[1]).toBe(home.path);
  });

  test("it is the very process that mosaic was", async () => {
    for (const args of [["pi"], ["yolo", "pi"]]) {
      const child = Bun.spawn([builtBinary(), ...args], {
        cwd: home.path,
        env: environment(),
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
      });
      await child.exited;
      expect(Number(readFileSync(home.join("facts"), "utf8").split("\n")[0])).toBe(child.pid);
    }
  });

  test("it ignores no signal: its `yes | head` ends", async () => {
    await launch(["pi"]);
    const ignored = /^SigIgn:\s+([0-9a-f]+)$/m.exec(readFileSync(home.join("facts"), "utf8"))?.[1];
    // SIGPIPE (13) and SIGXFSZ (25), which Bun ignores; what whoever runs the tests ignores is not ours
    expect(BigInt(`0x${ignored}`) & 0x1001000n).toBe(0n);
    shims.add("gemini", 'yes | head -n 1; echo "status ${PIPESTATUS[0]}"');
    expect((await launch(["gemini"])).stdout).toBe("y\nstatus 141\n");
    shims.add("gemini", RECORDER);
  });

  test("a signal that ends it is how mosaic ends", async () => {
    using own = new Shims().add("pi", "kill -TERM $$");
    const child = Bun.spawn([builtBinary(), "yolo", "pi"], {
      env: home.environment({ PATH: own.front }),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await child.exited;
    expect(child.signalCode).toBe("SIGTERM");
  });

  test("it gets the environment, but not what would hijack a program of Bun's", async () => {
    const { status, stderr } = await launch(["pi"], { BUN_OPTIONS: "--smol", KEPT: "a b\n'c' $(d)" });
    expect(status).toBe(0);
    expect(stderr).toBe("warning: BUN_OPTIONS is set: it changes what compiled Bun programs do; unset it\n");
    const variables = readFileSync(home.join("environment"), "utf8").split("\0");
    expect(variables).toContain("KEPT=a b\n'c' $(d)");
    expect(variables.filter((variable) => variable.startsWith("BUN_"))).toEqual([]);
  });

  test("one that is not installed is status 5 with the command that installs it", async () => {
    using empty = new TemporaryHome();
    for (const [name, , install] of RUNTIMES) {
      for (const args of [[name], ["yolo", name, "--help"]]) {
        const result = await runBinary(args, {
          cwd: empty.path,
          env: empty.environment({ PATH: empty.path }),
        });
        expect(result).toEqual({
          status: 5,
          stdout: "",
          stderr: `error: ${name} is not installed\n\nhint: ${install}\n`,
        });
      }
    }
  });

  test("a program of that name in the current folder is not it", async () => {
    using folder = new TemporaryHome();
    await Bun.write(folder.join("pi"), "#!/bin/sh\necho hijacked\n", { mode: 0o755 });
    for (const path of ["/nonexistent", "", ".", ":/nonexistent:"]) {
      const result = await runBinary(["pi"], { cwd: folder.path, env: folder.environment({ PATH: path }) });
      expect({ path, ...result }).toMatchObject({ path, status: 5, stdout: "" });
    }
  });

  test("an unknown one is refused with the nearest, and none with what there is", async () => {
    const mistyped = await launch(["yolo", "claud"]);
    expect(mistyped.status).toBe(2);
    expect(mistyped.stderr).toContain("hint: did you mean claude?\n");
    expect((await launch(["yolo"])).status).toBe(2);
    expect((await launch(["yolo", "command"])).status).toBe(2);
  });
});
