/** What mosaic calls the state that an agent was brought into, and whether that is true of it. */
import type { ProvingState } from "./cell.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** The agent's state as `agent explain` has it. */
export interface Told {
  readonly state: string;
  readonly reason: string | null;
  readonly rule: string | null;
  /** It says what stands in the box. */
  readonly draft: boolean;
}

/** "unclear": nothing false is said, and nothing that helps. */
export type Truth = "right" | "unclear" | "wrong";

/** A process is called `starting` for its first seconds, whatever stands on its screen already. */
const STARTED_WITHIN_MS = 20_000;

/** undefined: mosaic gave no answer. Waits until a start is over for mosaic too. */
export async function askState(stage: Stage, agent: string): Promise<Told | undefined> {
  let told: Told | undefined;
  const isOver = async () => {
    const { stdout } = await stage.ground.mosaic(["agent", "explain", agent, "--json"]);
    told = readTold(stdout);
    return told?.state !== "starting";
  };
  const limits = { deadline: STARTED_WITHIN_MS, every: 1000 };
  await until(stage, "mosaic takes the start for over", isOver, limits).catch(() => undefined);
  return told;
}

/** Pure. */
export function readTold(stdout: string): Told | undefined {
  try {
    const { state, reason, rule, draft } = JSON.parse(stdout) as Record<string, unknown>;
    if (typeof state !== "string") return undefined;
    return { state, reason: textOf(reason), rule: textOf(rule), draft: textOf(draft) !== null };
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

const IDLE = ["idle", "available"];

/** Words that are true of a state. What a message is queued behind is still work. */
const TRUE_WORDS: Readonly<Record<ProvingState, readonly string[]>> = {
  idle: IDLE,
  busy: ["working"],
  queued: ["queued", "working"],
  "draft in the box": IDLE,
  "approval open": ["blocked"],
  "copy-mode": IDLE,
  "just started": ["starting", ...IDLE],
};

/** Pure. A word that mosaic does not know (`unknown`) or an answer it does not give is none that is wrong. */
export function truthOf(state: ProvingState, told: Told | undefined): Truth {
  if (told === undefined || told.state === "unknown") return "unclear";
  if (!TRUE_WORDS[state].includes(told.state)) return "wrong";
  return state === "draft in the box" && !told.draft ? "unclear" : "right";
}

/** Pure. In few words: "blocked: approval", "idle, with a draft". */
export function toldText(told: Told | undefined): string {
  if (told === undefined) return "no answer";
  const state =
    told.reason === null || told.state !== "blocked" ? told.state : `${told.state}: ${told.reason}`;
  return told.draft ? `${state}, draft` : state;
}
