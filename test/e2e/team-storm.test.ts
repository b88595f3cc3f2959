/** A short storm with a fixed seed, so that it stays whole: `make chaos-team` plays the long ones. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { resolve } from "node:path";
import { builtBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { describeWithPostgres } from "../support/postgres.ts";

setDefaultTimeout(300_000);
forbidLeaks();

describeWithPostgres("a team in a storm", () => {
  test("loses no message, types none twice, and keeps each sender's order", async () => {
    builtBinary();
    const program = resolve(import.meta.dir, "../team-storm/run.ts");
    const size = ["--seconds", "30", "--homes", "2", "--stubs", "2", "--rate", "2"];
    // a program of its own: it goes into namespaces where networks can be cut and disks be full
    const child = Bun.spawn([process.execPath, program, "--seed", "7", ...size], {
      env: { ...process.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [said, warned] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    if ((await child.exited) !== 0) console.log(said, warned);
    expect(said).toContain("\nnone lost, none typed twice, none out of order, no lease held by two\n");
    expect(Number(/^(\d+) messages: /m.exec(said)?.[1])).toBeGreaterThan(40);
    // who may not send would have the storm blow over nothing
    expect(said).not.toContain("right-missing");
  });
});
