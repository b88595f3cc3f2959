import { describe, expect, test } from "bun:test";
import { addTotals, NOTHING, renderTotals, totalsOf } from "../../../scripts/test-totals.ts";

/** A report as Bun 1.4.5 writes it, with one suite a file. */
function report(
  whole: { tests: number; failures: number; skipped: number },
  ...files: readonly string[]
): string {
  const suites = files.map(
    (file) => `  <testsuite name="${file}" file="${file}" tests="9" failures="9" skipped="9" hostname="vm">
    <testsuite name="inner" file="${file}" line="3" tests="2" failures="1"></testsuite>
    <testcase name="&lt;testsuites tests=&quot;99&quot; &gt;" classname="" file="${file}" />
  </testsuite>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="${whole.tests}" assertions="1" failures="${whole.failures}" skipped="${whole.skipped}" time="0.1">
${suites.join("\n")}
</testsuites>`;
}

describe("the totals of a run", () => {
  test("are those of the whole report, whatever its suites and names say", () => {
    const { totals, unreported } = totalsOf({
      files: ["./test/a.test.ts", "./test/b.test.ts"],
      report: report({ tests: 8, failures: 3, skipped: 2 }, "test/a.test.ts", "test/b.test.ts"),
      exitCode: 1,
    });
    expect(totals).toEqual({ passed: 3, failed: 3, skipped: 2 });
    expect(unreported).toEqual([]);
  });

  test("count a file that did not load, and so is not in the report, as a failure", () => {
    const { totals, unreported } = totalsOf({
      files: ["./test/a.test.ts", "./test/broken.test.ts"],
      report: report({ tests: 4, failures: 0, skipped: 0 }, "test/a.test.ts"),
      exitCode: 1,
    });
    expect(totals).toEqual({ passed: 4, failed: 1, skipped: 0 });
    expect(unreported).toEqual(["test/broken.test.ts"]);
  });

  test("are a failure for each file where there is no report, even with a good exit status", () => {
    const { totals } = totalsOf({ files: ["./a.test.ts", "./b.test.ts"], report: undefined, exitCode: 0 });
    expect(totals).toEqual({ passed: 0, failed: 2, skipped: 0 });
  });

  test("have a failure where the exit status is bad and nothing else says why", () => {
    const { totals } = totalsOf({
      files: ["./a.test.ts"],
      report: report({ tests: 1, failures: 0, skipped: 0 }, "a.test.ts"),
      exitCode: 123,
    });
    expect(totals).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test("find a file whose name is escaped in the report", () => {
    const { unreported } = totalsOf({
      files: ["./a&b.test.ts"],
      report: report({ tests: 1, failures: 0, skipped: 0 }, "a&amp;b.test.ts"),
      exitCode: 0,
    });
    expect(unreported).toEqual([]);
  });

  test("add up and are rendered in one line", () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(renderTotals(addTotals(addTotals(NOTHING, one), one))).toBe("2 passed, 4 failed, 6 skipped");
  });
});
