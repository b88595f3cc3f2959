/** The command line of the stub: pure, argv in, a decision out. */
export interface StubArguments {
  /** Where the conversation comes from. */
  readonly session:
    | { readonly kind: "new"; readonly id: string | undefined }
    | { readonly kind: "resume"; readonly id: string }
    | { readonly kind: "newest" };
  readonly model: string;
  readonly skipPermissions: boolean;
  readonly swallowEarlyEnter: boolean;
  readonly trust: boolean;
  readonly login: boolean;
  /** What it is told of itself; `[[role]]` has it said. */
  readonly roleFile: string | undefined;
  readonly startupDelayMs: number;
  readonly firstMessage: string | undefined;
}

export type ParsedArguments =
  | { readonly kind: "run"; readonly arguments: StubArguments }
  | { readonly kind: "help" }
  | { readonly kind: "invalid"; readonly message: string };

const DEFAULT_MODEL = "echo-1";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Session ids become file names, so nothing but a lower-case UUID is one. */
export function isSessionId(text: string): boolean {
  return UUID.test(text);
}

const SWITCHES = [
  "--help",
  "--continue",
  "--dangerously-skip-permissions",
  "--swallow-early-enter",
  "--trust",
  "--login",
] as const;
const VALUE_FLAGS = ["--session-id", "--resume", "--model", "--role-file", "--startup-delay"] as const;
type Switch = (typeof SWITCHES)[number];
type ValueFlag = (typeof VALUE_FLAGS)[number];

interface Collected {
  readonly switches: Set<Switch>;
  readonly values: Map<ValueFlag, string>;
  readonly positionals: string[];
}

export function parseStubArguments(argv: readonly string[]): ParsedArguments {
  const collected = collect(argv);
  if (typeof collected === "string") return { kind: "invalid", message: collected };
  const { switches, values, positionals } = collected;
  if (switches.has("--help")) return { kind: "help" };

  const id = values.get("--session-id")?.toLowerCase();
  const resume = values.get("--resume");
  const sources = [id, resume, switches.has("--continue") || undefined].filter(
    (given) => given !== undefined,
  );
  if (sources.length > 1) {
    return { kind: "invalid", message: "--session-id, --resume and --continue exclude each other" };
  }
  if (id !== undefined && !isSessionId(id)) {
    return { kind: "invalid", message: `--session-id must be a UUID, not ${JSON.stringify(id)}` };
  }
  const delay = values.get("--startup-delay") ?? "0";
  if (!/^\d{1,5}(\.\d+)?$/.test(delay)) {
    return { kind: "invalid", message: `--startup-delay must be seconds, not ${JSON.stringify(delay)}` };
  }
  return {
    kind: "run",
    arguments: {
      session: sessionSource(id, resume, switches.has("--continue")),
      model: values.get("--model") ?? DEFAULT_MODEL,
      skipPermissions: switches.has("--dangerously-skip-permissions"),
      swallowEarlyEnter: switches.has("--swallow-early-enter"),
      trust: switches.has("--trust"),
      login: switches.has("--login"),
      roleFile: values.get("--role-file"),
      startupDelayMs: Number(delay) * 1000,
      firstMessage: positionals.length === 0 ? undefined : positionals.join(" "),
    },
  };
}

function sessionSource(
  id: string | undefined,
  resume: string | undefined,
  newest: boolean,
): StubArguments["session"] {
  if (resume !== undefined) return { kind: "resume", id: resume.toLowerCase() };
  return newest ? { kind: "newest" } : { kind: "new", id };
}

/** What was given, or the message that says what is wrong with it. */
function collect(argv: readonly string[]): Collected | string {
  const collected: Collected = { switches: new Set(), values: new Map(), positionals: [] };
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (word === "--") {
      collected.positionals.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      collected.positionals.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    const simple = SWITCHES.find((known) => known === (name === "-h" ? "--help" : name));
    const valued = VALUE_FLAGS.find((known) => known === name);
    if (simple !== undefined) {
      if (attached !== undefined) return `${name} takes no value`;
      collected.switches.add(simple);
    } else if (valued !== undefined) {
      if (attached === undefined) index += 1;
      const value = attached ?? argv[index];
      // A flag is no value: `--resume --continue` is a forgotten id, not a session called "--continue".
      const isMissing =
        value === undefined || value === "" || (attached === undefined && value.startsWith("--"));
      if (isMissing) return `${name} needs a value`;
      collected.values.set(valued, value);
    } else {
      return `unknown option ${name}`;
    }
  }
  return collected;
}
