/** A value inside the double quotes of a unit file: `%` is a specifier there, `\` and `"` end or escape. */
export function inUnitQuotes(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%");
}

/** The same on an Exec line, where systemd also replaces `$NAME`. */
export function inExecQuotes(text: string): string {
  return inUnitQuotes(text).replaceAll("$", "$$$$");
}

/**
 * A path after `EnvironmentFile=`, which takes no quotes. Specifiers are special, and whatever glob(7) takes for a
 * pattern (systemd 252 looks the path up with glob, so a backslash would be an escape).
 */
export function asUnitPath(path: string): string {
  return path.replaceAll(/[\\*?[]/g, String.raw`\$&`).replaceAll("%", "%%");
}
