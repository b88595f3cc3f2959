/**
 * Where there is no user manager, who starts or stops agents waits for a restart that is under way: the restart lock puts
 * them in an order. The compiled binary; the lock is held by this test, as a restart would.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** As long as the lock is there it says that its owner makes progress. */
function holdLock(bench: DirectBench): () => void {
  const path = bench.path("fleet/run/restart.lock");
  mkdirSync(bench.path("fleet/run"), { recursive: true, mode: 0o700 });
  const write = () => writeFileSync(path, `${process.pid}\n${Date.now()}\nsomebody-elses\n`, { mode: 0o600 });
  write();
  const beat = setInterval(write, 1000);
  return () => {
    clearInterval(beat);
    rmSync(path);
  };
}

/** Runs mosaic under the held lock; what the world is like while it waits is judged by `meanwhile`. */
async function inTurn(bench: DirectBench, argv: readonly string[], meanwhile: () => void): Promise<void> {
  const release = holdLock(bench);
  let said = "";
  const child = Bun.spawn([builtBinary(), ...argv], {
    env: { ...bench.environment },
    cwd: bench.home,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const reading = (async () => {
    for await (const part of child.stderr) said += Buffer.from(part).toString();
  })();
  try {
    await until(`${argv.join(" ")} waits`, () => said.includes("waiting: restart lock is held by pid"), {
      seen: () => said,
    });
    meanwhile();
  } finally {
    release();
    await child.exited;
    await reading;
  }
  expect({ argv, status: child.exitCode, said }).toEqual({ argv, status: 0, said });
}

const roster = (bench: DirectBench) => readFileSync(bench.path("fleet/roster.yaml"), "utf8");

test("the wizard, add, rename and remove each wait for their turn, with nobody started or stopped before", async () => {
  await using bench = new DirectBench();
  const running = () =>
    Object.keys(bench.panes())
      .filter((session) => session !== "_holder")
      .toSorted();
  bench.roster("agents:\n  - { name: first, runtime: command, command: [cat] }\n");

  await inTurn(bench, ["wizard", "--yes"], () => expect(running()).toEqual([]));
  expect(running()).toEqual(["first"]);

  await inTurn(bench, ["fleet", "add", "second", "--runtime", "stub", "--grace", "0s"], () => {
    expect(running()).toEqual(["first"]);
    // what needs no turn is done
    expect(roster(bench)).toContain("second");
  });
  expect(running()).toEqual(["first", "second"]);

  await inTurn(bench, ["fleet", "rename", "first", "third", "--now", "--grace", "0s"], () => {
    expect(running()).toEqual(["first", "second"]);
  });
  expect(running()).toEqual(["second", "third"]);

  await inTurn(bench, ["fleet", "remove", "second", "--yes"], () => {
    expect(running()).toEqual(["second", "third"]);
    expect(roster(bench)).toContain("second");
  });
  expect(running()).toEqual(["third"]);
  expect(roster(bench)).not.toContain("second");
});
