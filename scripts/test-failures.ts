/** The most that a failure shows of what was printed before it: the difference and the place, not a whole log. */
const SHOWN_LINES = 24;

/**
 * The failures in what `bun test` (1.4.5) printed, each with the lines that explain it, which it prints before the
 * "(fail)". The summary at its end only repeats them.
 */
export function failuresIn(output: string): string[] {
  const failures: string[] = [];
  let explanation: string[] = [];
  let file = "";
  for (const line of output.split("\n")) {
    if (/^\d+ tests? failed:$/.test(line)) break;
    const heading = /^(\S+\.test\.tsx?):$/.exec(line)?.[1];
    const failed = /^\(fail\) (.*)/.exec(line)?.[1];
    if (heading !== undefined) file = heading;
    if (failed !== undefined)
      failures.push([`${file}: ${failed}`, ...explanation.slice(-SHOWN_LINES)].join("\n"));
    if (heading !== undefined || /^\((pass|fail|skip|todo)\) /.test(line)) explanation = [];
    else explanation.push(line);
  }
  return failures;
}
