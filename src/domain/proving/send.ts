/** Runs `mosaic agent send` once, and reads what it answers. */
import type { Stage } from "./stage.ts";

/** The verdicts and the exit status that says the same (docs/reference/exit-codes.md). */
export const EXIT_OF_VERDICT = {
  accepted: 0,
  queued: 20,
  unknown: 21,
  blocked: 22,
  draft: 23,
  dead: 24,
  "not-ready": 25,
  /** No document says it: the command line refuses it before anything is looked at. */
  "too-long": 2,
} as const;

export type Verdict = keyof typeof EXIT_OF_VERDICT;

/** How the message is handed to `agent send`. */
export const WAYS = ["--message", "--file", "stdin"] as const;
export type Way = (typeof WAYS)[number];

/** What came of one run of `agent send`. */
export interface SendOutcome {
  readonly status: number | null;
  /** Milliseconds from the start of the process to its end. */
  readonly wallMs: number;
  /** undefined: it gave no verdict, and `problem` says what it gave instead. */
  readonly verdict: Verdict | undefined;
  readonly problem: string | undefined;
  readonly channel: string | undefined;
  readonly detail: string | undefined;
  /** As the document has it. */
  readonly elapsedMs: number | undefined;
  /** Programs that it started outside of itself, as the document has it. */
  readonly outsideCalls: number | undefined;
  readonly evidence: unknown;
}

export async function send(
  { ground, clock }: Pick<Stage, "ground" | "clock">,
  agent: string,
  message: string,
  way: Way,
  more: readonly string[] = [],
): Promise<SendOutcome> {
  const args = ["agent", "send", agent, "--json", ...more];
  if (way === "--message") args.push(`--message=${message}`);
  if (way === "--file") {
    const file = `${ground.home}/message-for-${agent}.txt`;
    ground.write(file, message);
    args.push("--file", file);
  }
  const started = clock.monotonic();
  const { status, stdout, stderr } = await ground.mosaic(args, way === "stdin" ? message : undefined);
  return { status, wallMs: Math.round(clock.monotonic() - started), ...readAnswer(status, stdout, stderr) };
}

/** Reads the document; whatever is not as it must be is the problem, and then there is no verdict. */
export function readAnswer(
  status: number | null,
  stdout: string,
  stderr: string,
): Omit<SendOutcome, "status" | "wallMs"> {
  const tooLong = status === EXIT_OF_VERDICT["too-long"] ? tooLongBy(stderr) : undefined;
  if (tooLong !== undefined) return { ...NOTHING_SAID, verdict: "too-long", detail: tooLong };
  const document = parse(stdout);
  const said = text(document, "verdict");
  const verdict = said !== undefined && Object.hasOwn(EXIT_OF_VERDICT, said) ? (said as Verdict) : undefined;
  const problem = whatIsWrong(status, document, said, verdict);
  const evidence = field(document, "evidence");
  return {
    verdict: problem === undefined ? verdict : undefined,
    problem: problem === undefined ? undefined : `${problem}: ${excerpt(stderr) || excerpt(stdout)}`,
    channel: text(document, "channel"),
    detail: text(document, "detail"),
    elapsedMs: number(field(document, "elapsed_ms")),
    outsideCalls: number(field(document, "outside_calls")),
    evidence,
  };
}

const NOTHING_SAID = {
  problem: undefined,
  channel: undefined,
  elapsedMs: undefined,
  outsideCalls: undefined,
  evidence: undefined,
};

/** What is said of a message that is longer than its runtime takes; undefined: something else is said. */
function tooLongBy(stderr: string): string | undefined {
  const error = field(parse(stderr.trimEnd().split("\n").at(-1) ?? ""), "error");
  return text(error, "code") === "message-too-long" ? text(error, "message") : undefined;
}

function whatIsWrong(
  status: number | null,
  document: unknown,
  said: string | undefined,
  verdict: Verdict | undefined,
): string | undefined {
  if (status === null) return "it was killed, since it did not end";
  if (document === undefined) return `exit status ${status} and no JSON document`;
  if (text(document, "schema") !== "mosaic.agent.send/1")
    return `a document of schema ${text(document, "schema")}`;
  if (verdict === undefined) return `no such verdict: ${said}`;
  const expected = EXIT_OF_VERDICT[verdict];
  return status === expected ? undefined : `verdict ${verdict} with exit status ${status}, not ${expected}`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function field(document: unknown, name: string): unknown {
  return typeof document === "object" && document !== null && Object.hasOwn(document, name)
    ? (document as Record<string, unknown>)[name]
    : undefined;
}

function text(document: unknown, name: string): string | undefined {
  const found = field(document, name);
  return typeof found === "string" ? found : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function excerpt(output: string): string {
  return output.trim().replaceAll(/\s+/g, " ").slice(0, 300);
}
