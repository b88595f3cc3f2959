/** What a run of tests came to. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Totals = { passed: 0, failed: 0, skipped: 0 };

export function addTotals(one: Totals, other: Totals): Totals {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** The line that ends every run. */
export function renderTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

export interface TestRun {
  /** The test files that were given to `bun test`, as it was given them or with a leading "./". */
  readonly files: readonly string[];
  /** Its JUnit report; undefined where it wrote none. */
  readonly report: string | undefined;
  readonly exitCode: number;
}

/**
 * Reads a run so that nothing that went wrong is lost. Bun 1.4.5 leaves a file that did not load out of the
 * report, and a test that calls process.exit(0) leaves no report and a good exit status: each file that is
 * not reported counts as a failure, and so does a bad exit status that no failure explains.
 */
export function totalsOf(run: TestRun): { totals: Totals; unreported: readonly string[] } {
  const report = run.report ?? "";
  const whole = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? "";
  const count = (name: string) => Number(attribute(whole, name));
  const reported = new Set(
    [...report.matchAll(/<testsuite\b[^>]*>/g)].map(([tag]) => unescapeXml(attribute(tag, "file"))),
  );
  const unreported = run.files.map((file) => file.replace(/^\.\//, "")).filter((file) => !reported.has(file));
  const failures = count("failures") + unreported.length;
  const failed = failures === 0 && run.exitCode !== 0 ? 1 : failures;
  const skipped = count("skipped");
  return {
    totals: { passed: count("tests") - count("failures") - skipped, failed, skipped },
    unreported,
  };
}
