/** What every fleet under the lab's user manager is made of, whichever bench keeps it. */

const LOGIN = [
  "HOME",
  "PATH",
  "LANG",
  "TERM",
  "USER",
  "LOGNAME",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
];

/** The environment of a person who is logged in there, and these variables of the test's own. */
export function loginEnvironment(...more: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    [...LOGIN, ...more].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What tmux is asked for {@link livingPanes}. */
export const LIST_PANES = ["list-panes", "-a", "-F", "#{session_name} #{pane_pid} #{pane_dead}"] as const;

/** The process of each pane that lives, by session. */
export function livingPanes(listed: string): Map<string, number> {
  const panes = listed.split("\n").map((line) => line.split(" "));
  return new Map(
    panes.filter(([, , dead]) => dead === "0").map(([session = "", pid]) => [session, Number(pid)]),
  );
}
