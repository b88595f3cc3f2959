/** The helpers that other tests trust: what they promise, and that the check for leaks can fail. */
import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { MARKER, isRunning } from "../support/processes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { TmuxServer } from "../support/tmux-server.ts";

forbidLeaks();

describe("a tmux server of a test's own", () => {
  test("shows what is typed into it, and is gone afterwards with its socket", async () => {
    let pid: number;
    let socketPath: string;
    {
      using server = new TmuxServer();
      ({ pid, socketPath } = server);
      server.type("Enter; is only a word");
      await until("the text on the screen", () => server.capture().includes("Enter; is only a word"));
      server.sendKeys(["Enter"]);
      expect(server.sessions()).toEqual(["test"]);
      expect(isRunning(pid)).toBe(true);
    }
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(socketPath)).toBe(false);
  });

  test("is another one for each, and reads nobody's configuration", () => {
    using one = new TmuxServer();
    using other = new TmuxServer({ session: "b", command: ["sleep", "1000"] });
    expect(one.socket).not.toBe(other.socket);
    expect(other.sessions()).toEqual(["b"]);
    expect(one.tmux("show-options", "-g", "prefix").trim()).toBe("prefix C-b");
  });

  test("says what tmux said when a call fails", () => {
    using server = new TmuxServer();
    expect(() => server.capture("nobody")).toThrow(/can't find/);
  });
});

function runTestFile(folder: TemporaryFolder, body: string): { status: number; output: string } {
  const support = resolve(import.meta.dir, "../support");
  writeFileSync(
    folder.join("leaky.test.ts"),
    `import { test } from "bun:test";
import { forbidLeaks } from "${support}/leaks.ts";
import { TemporaryFolder } from "${support}/temporary-home.ts";
import { TmuxServer } from "${support}/tmux-server.ts";
forbidLeaks();
test("leaks", () => { ${body} });
`,
  );
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "test", "./leaky.test.ts"], {
    cwd: folder.path,
    // a marker of its own: what it leaks is for its own check to find, not for ours
    env: { ...process.env, TMPDIR: folder.path, [MARKER]: crypto.randomUUID() },
  });
  const output = stderr.toString();
  endBlamed(output);
  return { status: exitCode, output };
}

/** What was leaked on purpose, and found, is not left to the tests after this one. */
function endBlamed(output: string): void {
  for (const [, pid] of output.matchAll(/^process (\d+) /gm)) process.kill(Number(pid), "SIGKILL");
}

describe("the check for leaks", () => {
  test("passes where nothing is left", () => {
    using folder = new TemporaryFolder("leaks");
    const body = `using s = new TmuxServer(); using f = new TemporaryFolder(); Bun.spawnSync(["true"]);`;
    expect(runTestFile(folder, body).status).toBe(0);
  });

  test("fails on a folder", () => {
    using folder = new TemporaryFolder("leaks");
    const { status, output } = runTestFile(folder, `new TemporaryFolder("forgotten");`);
    expect(output).toMatch(/left behind:\nfolder .*mosaic-forgotten-/);
    expect(status).toBe(1);
  });

  test("fails on a process that has a session and a parent of its own", () => {
    using folder = new TemporaryFolder("leaks");
    const { status, output } = runTestFile(
      folder,
      `Bun.spawnSync(["setsid", "--fork", "sleep", "1000"], { stdio: ["ignore", "ignore", "ignore"] });`,
    );
    expect(output).toMatch(/left behind:\nprocess \d+ sleep 1000/);
    expect(status).toBe(1);
  });

  test("fails on a child that is still there", () => {
    using folder = new TemporaryFolder("leaks");
    const { status, output } = runTestFile(
      folder,
      `Bun.spawn(["sleep", "1000"], { env: {}, stdio: ["ignore", "ignore", "ignore"] }).unref();`,
    );
    expect(output).toMatch(/left behind:\nprocess \d+ sleep 1000/);
    expect(status).toBe(1);
  });

  test("fails on a tmux server", () => {
    using folder = new TemporaryFolder("leaks");
    const body = `new TmuxServer({ command: ["sleep", "1000"] });`;
    const { status, output } = runTestFile(folder, body);
    expect(output).toMatch(/left behind:\ntmux server test-/);
    expect(status).toBe(1);
  });

  test("blames the file that leaked, not the one that runs beside it", () => {
    using folder = new TemporaryFolder("leaks");
    const support = resolve(import.meta.dir, "../support");
    const file = (name: string, body: string) => {
      writeFileSync(
        folder.join(name),
        `import { test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { forbidLeaks } from "${support}/leaks.ts";
import { until } from "${support}/poll.ts";
forbidLeaks();
test("one", async () => { ${body} });
`,
      );
    };
    // each waits for the other, so that both run at once whatever the load
    const meet = (own: string, other: string) =>
      `writeFileSync("${folder.join(own)}", ""); await until("the other", () => existsSync("${folder.join(other)}"));`;
    const leak = `Bun.spawnSync(["setsid", "--fork", "sleep", "1000"], { stdio: ["ignore", "ignore", "ignore"] });`;
    file("leaky.test.ts", `${leak} ${meet("l", "c")}`);
    file("clean.test.ts", meet("c", "l"));
    const { stderr } = Bun.spawnSync(
      [process.execPath, "test", "--parallel=2", "--parallel-delay=0", "./leaky.test.ts", "./clean.test.ts"],
      { cwd: folder.path, env: { ...process.env, TMPDIR: folder.path, [MARKER]: crypto.randomUUID() } },
    );
    const output = stderr.toString();
    endBlamed(output);
    expect(output).toMatch(/left behind:\nprocess \d+ sleep 1000/);
    expect(output).toMatch(/^ 2 pass\n 1 fail$/m);
  });
});
