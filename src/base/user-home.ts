/** `~`, `$HOME` and `${HOME}`, as the whole first part of a path. */
const HOME_PREFIX = /^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/;

/** Whether `expandHome` would replace the beginning of `path`. */
export function beginsWithHome(path: string): boolean {
  return HOME_PREFIX.test(path);
}

/** `path` with a leading `~`, `$HOME` or `${HOME}` replaced by `home` (absolute); any other path unchanged. */
export function expandHome(path: string, home: string): string {
  const rest = path.replace(HOME_PREFIX, "");
  if (rest === path) return path;
  // With home "/" (a container's root) "~/src" is "/src": two slashes at the start may mean something else to POSIX.
  const joined = home.replace(/\/+$/, "") + rest;
  return joined === "" ? "/" : joined;
}
