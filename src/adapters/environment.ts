import { absoluteEntries } from "../base/search-path.ts";

/**
 * The environment that programs we run are given: only what they need, by name. What would change the behaviour
 * of tmux, systemd or a compiled Bun binary (BUN_OPTIONS, NODE_OPTIONS, TMUX, CLAUDECODE, …) is not in the list.
 */
const ALLOWED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TERM",
  "TMUX_TMPDIR",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "DBUS_SESSION_BUS_ADDRESS",
];

export type Environment = Readonly<Record<string, string | undefined>>;

export function programEnvironment(environment: Environment, more: Readonly<Record<string, string>> = {}) {
  const result: Record<string, string> = {};
  for (const name of ALLOWED) {
    const value = environment[name];
    if (value !== undefined) result[name] = name === "PATH" ? absoluteEntries(value) : value;
  }
  return { ...result, ...more };
}
