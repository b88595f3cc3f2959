/**
 * Variables that make a compiled Bun program (1.4.5) do something else: be Bun itself, run another file first, open a
 * debugger, or print each request with its `Authorization`.
 */
export const BUN_HIJACKERS = [
  "BUN_OPTIONS",
  "BUN_BE_BUN",
  "BUN_INSPECT",
  "BUN_INSPECT_CONNECT_TO",
  "BUN_INSPECT_NOTIFY",
  "BUN_INSPECT_PRELOAD",
  "BUN_CONFIG_VERBOSE_FETCH",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable by which others could control this very process; undefined where it is not set. */
export function debuggerVariable(environment: Environment): string | undefined {
  const named = BUN_HIJACKERS.find((name) => name.startsWith("BUN_INSPECT") && isSet(environment[name]));
  if (named !== undefined) return named;
  return environment["BUN_OPTIONS"]?.includes("--inspect") === true ? "BUN_OPTIONS" : undefined;
}

/** The environment for a program that replaces this process. */
export function withoutHijackers(environment: Environment): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !(BUN_HIJACKERS as readonly string[]).includes(name)) result[name] = value;
  }
  return result;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
