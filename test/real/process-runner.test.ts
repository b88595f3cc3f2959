/** The one place that starts processes, with real ones. */
// runs once: programs are run the same by any user
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { run } from "../../src/adapters/process.ts";
import { MosaicError } from "../../src/base/errors.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();
const environment = { PATH: "/usr/local/bin:/usr/bin:/bin" };

test("status, stdout and stderr come back apart", async () => {
  const result = await run(["sh", "-c", "echo out; echo err >&2; exit 7"], { environment });
  expect(result).toEqual({ status: 7, stdout: "out\n", stderr: "err\n", timedOut: false });
});

test("a signal is 128 and its number", async () => {
  expect((await run(["sh", "-c", "kill -TERM $$"], { environment })).status).toBe(143);
  expect((await run(["sh", "-c", "kill -KILL $$"], { environment })).status).toBe(137);
});

test("arguments reach the program as they are: no shell reads them", async () => {
  const hostile = ["$(touch x)", "`x`", "a b", "", "it's", '"', "-n", "; x", "line\nbreak", "*", "ü"];
  const result = await run(["printf", "%s|", ...hostile], { environment });
  expect(result.stdout).toBe(hostile.map((text) => `${text}|`).join(""));
});

test("the program has the environment it is given and nothing else", async () => {
  const result = await run(["env"], { environment: { ...environment, ONLY: "this" } });
  expect(result.stdout.trimEnd().split("\n").toSorted()).toEqual([`ONLY=this`, `PATH=${environment.PATH}`]);
});

test("it starts in / and not where we are", async () => {
  expect((await run(["pwd"], { environment })).stdout).toBe("/\n");
});

test("1 MiB of output on both streams, and of input, is complete", async () => {
  const text = "0123456789abcde\n".repeat(65_536);
  const result = await run(["bash", "-c", "tee >(cat >&2)"], { environment, stdin: text });
  expect(result.stdout === text).toBe(true);
  expect(result.stderr === text).toBe(true);
});

test("without input the program reads the end at once", async () => {
  expect((await run(["cat"], { environment, timeoutMs: 5_000 })).timedOut).toBe(false);
});

test("a character that is cut in two by the pipe stays whole", async () => {
  const result = await run(["sh", "-c", "printf '\\303'; sleep 0.1; printf '\\274'"], { environment });
  expect(result.stdout).toBe("ü");
});

describe("past its time", () => {
  test("the whole group is killed, grandchildren that hold the pipe too", async () => {
    using folder = new TemporaryFolder();
    const began = performance.now();
    const result = await run(
      ["sh", "-c", 'sleep 1000 & echo $! >"$0"; echo begun; sleep 1000', folder.join("pid")],
      {
        environment,
        timeoutMs: 500,
      },
    );
    expect(result.timedOut).toBe(true);
    expect(result.status).toBe(137);
    expect(result.stdout).toBe("begun\n");
    expect(performance.now() - began).toBeLessThan(10_000);
    const grandchild = Number(readFileSync(folder.join("pid"), "utf8"));
    await until("the grandchild is gone", () => !isRunning(grandchild), { deadline: 20_000 });
  });

  test("we do not wait for one that left the group and holds the pipe", async () => {
    using folder = new TemporaryFolder();
    const began = performance.now();
    const script = 'setsid sh -c \'echo $$ >"$0.new"; mv "$0.new" "$0"; exec sleep 1000\' "$0" & wait';
    const result = await run(["sh", "-c", script, folder.join("pid")], { environment, timeoutMs: 500 });
    expect(result.timedOut).toBe(true);
    expect(performance.now() - began).toBeLessThan(10_000);
    await until("it noted its pid", () => existsSync(folder.join("pid")));
    process.kill(Number(readFileSync(folder.join("pid"), "utf8")), "SIGKILL");
  });

  test("half of an answer is no success, though the program itself had ended well", async () => {
    const result = await run(["sh", "-c", "echo half; sleep 1000 & exit 0"], { environment, timeoutMs: 300 });
    expect(result).toMatchObject({ timedOut: true, status: 137, stdout: "half\n" });
    const ends = new AbortController();
    const aborted = run(["sh", "-c", "echo half; sleep 1000 & exit 0"], {
      environment,
      signal: ends.signal,
    });
    setTimeout(() => ends.abort(), 300);
    expect(await aborted).toMatchObject({ timedOut: false, status: 137 });
  });

  test("one that ignores TERM ends as well", async () => {
    const result = await run(["sh", "-c", "trap '' TERM; sleep 1000 & wait"], {
      environment,
      timeoutMs: 300,
    });
    expect(result.timedOut).toBe(true);
  });
});

async function errorOf(program: string): Promise<unknown> {
  return await run([program], { environment }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

describe("a program that cannot be started", () => {
  test("because there is none is a missing program, named", async () => {
    const thrown = await errorOf("no-such-program-of-mosaic");
    expect(thrown).toBeInstanceOf(MosaicError);
    expect(thrown).toMatchObject({
      code: "missing-program",
      message: "no-such-program-of-mosaic is not installed",
    });
  });

  test("because it may not be executed is one too", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("program"), "#!/bin/sh\n", { mode: 0o644 });
    expect(await errorOf(folder.join("program"))).toMatchObject({
      code: "missing-program",
      message: `${folder.join("program")} may not be executed`,
      hint: expect.stringContaining("noexec"),
    });
  });

  test("because it is no program at all is one too, and no defect of ours", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("program"), "\u0001\u0002", { mode: 0o755 });
    expect(await errorOf(folder.join("program"))).toMatchObject({
      code: "missing-program",
      message: `${folder.join("program")} is no program that this host can run`,
    });
  });
});
