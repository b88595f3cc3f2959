import type { ProcessIdentity } from "../base/process-identity.ts";

/** One fact of a pane: what tmux is asked for it, and how its answer is read. */
interface Field<Value> {
  readonly format: string;
  readonly read: (text: string) => Value;
}

const text = (variable: string): Field<string> => ({ format: `#{${variable}}`, read: (said) => said });
const optionalText = (variable: string): Field<string | undefined> => ({
  format: `#{${variable}}`,
  read: (said) => (said === "" ? undefined : said),
});
const number = (variable: string): Field<number> => ({ format: `#{${variable}}`, read: Number });
const optionalNumber = (variable: string): Field<number | undefined> => ({
  format: `#{${variable}}`,
  read: (said) => (said === "" ? undefined : Number(said)),
});

/**
 * What a program in a pane chooses may hold tabs and newlines (seen with tmux 3.3a: a working directory with a newline
 * prints a line that looks like another pane): tmux itself replaces them before it prints.
 */
const onOneLine = <Value>({ format, read }: Field<Value>): Field<Value> => ({
  format: `#{s/[\n\t]/ /:${format.slice(2, -1)}}`,
  read,
});

const FIELDS = {
  serverPid: number("pid"),
  serverVersion: text("version"),
  session: text("session_name"),
  sessionId: text("session_id"),
  group: optionalText("session_group"),
  attached: number("session_attached"),
  ownSession: onOneLine(optionalText("@mosaic_session")),
  /** The home that the session or the server says it belongs to; the run folder is what a launcher once said instead. */
  saidHome: onOneLine(text("@mosaic_home")),
  runFolder: onOneLine(text("@mosaic_run_directory")),
  agent: onOneLine(optionalText("@mosaic_agent")),
  birth: onOneLine({ format: "#{@mosaic_birth}", read: parseBirth }),
  id: text("pane_id"),
  window: number("window_index"),
  index: number("pane_index"),
  pid: number("pane_pid"),
  dead: { format: "#{pane_dead}", read: (said: string) => said === "1" },
  exitStatus: optionalNumber("pane_dead_status"),
  exitSignal: optionalNumber("pane_dead_signal"),
  columns: optionalNumber("pane_width"),
  inMode: { format: "#{pane_in_mode}", read: (said: string) => said !== "0" && said !== "" },
  /** tmux tells whole seconds. */
  activity: {
    format: "#{window_activity}",
    read: (said: string) => (said === "" ? undefined : Number(said) * 1000),
  },
  command: onOneLine(text("pane_current_command")),
  path: onOneLine(text("pane_current_path")),
  title: onOneLine(text("pane_title")),
} satisfies Record<string, Field<unknown>>;

type FieldName = keyof typeof FIELDS;
type Fields<Names extends FieldName> = {
  readonly [Name in Names]: ReturnType<(typeof FIELDS)[Name]["read"]>;
};

/**
 * A format of tmux that prints these facts on one line. Needs a UTF-8 locale: to any other client tmux (3.3a) prints a
 * tab as '_'.
 */
export function formatOf(names: readonly FieldName[]): string {
  return names.map((name) => FIELDS[name].format).join("\t");
}

/** The facts of a line that {@link formatOf} made tmux print, with the same names in the same order. */
export function readFields<const Names extends readonly FieldName[]>(
  names: Names,
  line: string,
): Fields<Names[number]> {
  const words = line.split("\t");
  const last = names.length - 1;
  return Object.fromEntries(
    names.map((name, at) => {
      const said = at === last ? words.slice(at).join("\t") : (words[at] ?? "");
      return [name, FIELDS[name].read(said)];
    }),
  ) as Fields<Names[number]>;
}

/**
 * The mosaic home of a pane. An earlier launcher wrote down its run folder alone; where that is not the home's own run
 * folder, it says nothing of the home.
 */
export function homeThatIsSaid({
  saidHome,
  runFolder,
}: Fields<"saidHome" | "runFolder">): string | undefined {
  if (saidHome !== "") return saidHome;
  return runFolder.endsWith("/fleet/run") ? runFolder.slice(0, -"/fleet/run".length) : undefined;
}

/** "PID STARTTIME", as the launcher writes it when an agent is born. */
function parseBirth(said: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+) (\d+)$/.exec(said) ?? [];
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime };
}
