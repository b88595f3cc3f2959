/** A line that consists of rules and the corners of boxes. */
const RULE = /^[\s─━═╌┄╭╮╰╯┌┐└┘├┤▀▄╹╻▔▁]*[─━═╌┄▀▄▔▁][\s─━═╌┄╭╮╰╯┌┐└┘├┤▀▄╹╻▔▁]*$/u;

/**
 * Pure. The last lines of a screen that have content: without rules, without blank lines at both ends, and with one
 * blank line in place of several. Programs fill a terminal's height; what they say is a few lines of it.
 */
export function condensedScreen(lines: readonly string[], last: number): readonly string[] {
  const kept: string[] = [];
  for (const line of lines.map((text) => text.trimEnd())) {
    if (RULE.test(line)) continue;
    if (line === "" && (kept.length === 0 || kept.at(-1) === "")) continue;
    kept.push(line);
  }
  if (kept.at(-1) === "") kept.pop();
  const shown = kept.slice(-last);
  return shown[0] === "" ? shown.slice(1) : shown;
}
