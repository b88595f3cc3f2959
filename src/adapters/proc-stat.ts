/** What the kernel says about a process in /proc/PID/stat. */
export interface ProcessStat {
  /** One letter: R, S, D, T (stopped), Z (zombie), … */
  readonly state: string;
  /** Its parent's pid; 0 for the first process. */
  readonly parent: number;
  readonly session: number;
  /** 0: it has no terminal. */
  readonly terminal: number;
  /** Clock ticks of processor time, its own and the kernel's for it. */
  readonly cpuTicks: number;
  /** Clock ticks from boot to its start; text, because it is mostly compared. */
  readonly startTime: string;
}

// Numbered as in proc(5), where the state is field 3 and follows the program's name in parentheses.
const FIRST_FIELD_AFTER_NAME = 3;
const PARENT = 4;
const SESSION = 6;
const TERMINAL = 7;
const USER_TICKS = 14;
const SYSTEM_TICKS = 15;
const START_TIME = 22;

/** The name may itself hold spaces, newlines and parentheses: only what follows the last ')' can be split. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const end = text.lastIndexOf(")");
  if (end < 0) return undefined;
  const fields = text
    .slice(end + 1)
    .trim()
    .split(/\s+/);
  const field = (number: number) => fields[number - FIRST_FIELD_AFTER_NAME];
  const [state, startTime] = [fields[0], field(START_TIME)];
  if (state === undefined || startTime === undefined || !/^[0-9]+$/.test(startTime)) return undefined;
  return {
    state,
    parent: Number(field(PARENT)),
    session: Number(field(SESSION)),
    terminal: Number(field(TERMINAL)),
    cpuTicks: Number(field(USER_TICKS)) + Number(field(SYSTEM_TICKS)),
    startTime,
  };
}

/** Dead, though /proc still shows them: nobody has collected their exit status yet. */
const DEAD_STATES: ReadonlySet<string> = new Set(["Z", "X", "x"]);

export function isDead({ state }: Pick<ProcessStat, "state">): boolean {
  return DEAD_STATES.has(state);
}
