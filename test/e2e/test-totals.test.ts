/** What Bun itself does with files that go wrong, side by side: the totals must lose none of them. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { totalsOf } from "../../scripts/test-totals.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const GOOD = `test("good", () => {});`;

function run(files: Readonly<Record<string, string>>) {
  using folder = new TemporaryFolder("totals");
  const names = Object.keys(files);
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(folder.join(name), `import { afterAll, test } from "bun:test";\nvoid afterAll;\n${body}\n`);
  }
  const report = folder.join("report.xml");
  const { exitCode } = Bun.spawnSync(
    [
      process.execPath,
      "test",
      "--parallel=2",
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...names.map((name) => `./${name}`),
    ],
    { cwd: folder.path, stdout: "ignore", stderr: "ignore" },
  );
  const text = existsSync(report) ? readFileSync(report, "utf8") : undefined;
  return totalsOf({ files: names.map((name) => `./${name}`), report: text, exitCode });
}

test("files that are all good are passed", () => {
  expect(run({ "a.test.ts": GOOD, "b.test.ts": GOOD }).totals).toEqual({ passed: 2, failed: 0, skipped: 0 });
});

for (const [what, body] of [
  ["does not load", `import "./absent.ts";`],
  ["ends its process with status 0 in a test", `test("ends", () => process.exit(0));`],
  ["ends its process with status 0 before its tests", `process.exit(0);`],
  ["kills its worker", `test("dies", () => process.kill(process.pid, "SIGKILL"));`],
] as const) {
  test(`a file that ${what} is one failure, and the file beside it counts`, () => {
    const { totals } = run({ "a.test.ts": GOOD, "b.test.ts": body, "c.test.ts": GOOD });
    expect(totals).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });
}

test("what a file finds at its end is a failure of it", () => {
  const { totals } = run({
    "a.test.ts": GOOD,
    "b.test.ts": `${GOOD}\nafterAll(() => { throw new Error("left"); });`,
  });
  expect(totals).toEqual({ passed: 2, failed: 1, skipped: 0 });
});
