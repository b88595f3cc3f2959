/** What mosaic calls the state that an agent was brought into, and whether that is true of it. */
import { isJsonObject } from "../../base/json-object.ts";
import type { ProvingState } from "./cell.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** The agent's state as `agent explain` has it. */
export interface Told {
  readonly state: string;
  readonly reason: string | null;
  readonly rule: string | null;
  /** What it says that stands in the box. */
  readonly draft: string | null;
  /** The row or the word that decided. */
  readonly saw: string | null;
}

/** "unclear": nothing false is said, and nothing that helps. */
export type Truth = "right" | "unclear" | "wrong";

/** A process is called `starting` for its first seconds, whatever stands on its screen already. */
const STARTED_WITHIN_MS = 20_000;

type Asked = Pick<Stage, "ground" | "clock" | "signal">;

/** undefined: mosaic gave no answer. Waits until a start is over for mosaic too. */
export async function askState(stage: Asked, agent: string): Promise<Told | undefined> {
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

/** What mosaic called a state that was there before and after. */
export interface Look {
  /** Of several answers the first that is not true of it. */
  readonly told: Told | undefined;
  /** Asked again, it said what is true: what it is told by came late. */
  readonly settled: boolean;
}

/** A word that is false once is asked for again: a screen and a record come late on a busy host. */
const ASKED_AT_MOST = 4;
const ASKED_AGAIN_MS = 1_500;

/** undefined: the state was over before mosaic had answered, so that nothing follows from what it said. */
export async function looksAt(
  stage: Asked,
  agent: string,
  state: ProvingState,
  holds: () => Promise<boolean>,
): Promise<Look | undefined> {
  let first: Look | undefined;
  for (let asked = 0; asked < ASKED_AT_MOST; asked += 1) {
    if (asked > 0) await stage.clock.sleep(ASKED_AGAIN_MS, stage.signal);
    const held = await holds();
    const told = await askState(stage, agent);
    if (!held || !(await holds())) continue;
    if (truthOf(state, { told, settled: false }) === "right") {
      return first === undefined ? { told, settled: false } : { ...first, settled: true };
    }
    first ??= { told, settled: false };
  }
  return first;
}

/** Pure. */
export function readTold(stdout: string): Told | undefined {
  try {
    const { state, reason, rule, draft, saw, screen } = JSON.parse(stdout) as Record<string, unknown>;
    if (typeof state !== "string") return undefined;
    // what is not known says on the screen what was looked for
    const decided = state === "unknown" && isJsonObject(screen) ? screen : { rule, saw };
    return {
      state,
      reason: textOf(reason),
      rule: textOf(decided["rule"]),
      draft: textOf(draft),
      saw: textOf(decided["saw"]),
    };
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

/** Pure. What a state should be called. */
export function trueWords(state: ProvingState): string {
  return `${TRUE_WORDS[state].join(" or ")}${state === "draft in the box" ? ", draft" : ""}`;
}

/** Pure. A word that mosaic does not know (`unknown`) or an answer it does not give is none that is wrong. */
export function truthOf(state: ProvingState, { told, settled }: Look): Truth {
  if (settled || told === undefined || told.state === "unknown") return "unclear";
  if (!TRUE_WORDS[state].includes(told.state)) return "wrong";
  return state === "draft in the box" && told.draft === null ? "unclear" : "right";
}

/** Pure. In few words: "blocked: approval", "idle, with a draft". */
export function toldText(told: Told | undefined): string {
  if (told === undefined) return "no answer";
  const state =
    told.reason === null || told.state !== "blocked" ? told.state : `${told.state}: ${told.reason}`;
  return told.draft === null ? state : `${state}, draft`;
}
