/** A value inside the double quotes of a unit file: `%` is a specifier there, `\` and `"` end or escape. */
export function inUnitQuotes(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%");
}

/** The same on an Exec line, where systemd also replaces `$NAME`. */
export function inExecQuotes(text: string): string {
  return inUnitQuotes(text).replaceAll("$", "$$$$");
}

/**
 * A path after `EnvironmentFile=`, which takes no quotes: only specifiers are special, and what glob(7) takes for a
 * pattern (systemd 252 looks such a path up with glob, so a backslash in it would be an escape).
 */
export function asUnitPath(path: string): string {
  return path.replaceAll(/[\\*?[]/g, String.raw`\$&`).replaceAll("%", "%%");
}
