/** A runtime of the user's own, tried by keys, messages and a restart: nothing has its model work, hold or ask. */
import { CONTENTS, type Content } from "./contents.ts";
import {
  CONTENT_OF,
  type Proof,
  type ProvenKind,
  type ProvenMessage,
  type ProvenState,
  type ProvenStateWord,
} from "./prove.ts";
import { comparable } from "./records.ts";
import { send, WAYS, type SendOutcome } from "./send.ts";
import type { Stage } from "./stage.ts";
import { askState, toldText, truthOf, type Told } from "./told.ts";
import { until } from "./until.ts";

export interface DescribedStage extends Pick<Stage, "ground" | "clock" | "signal"> {
  readonly agent: string;
  /** After a restart it goes on with its conversation. */
  readonly resumes: boolean;
  /** Its box takes no line breaks. */
  readonly oneLine: boolean;
}

export const DESCRIBED_STATES = ["idle", "working", "queued", "draft", "approval", "restart"] as const;

const STARTED_MS = 120_000;
/** A runtime without processor time draws nothing for up to half a minute. */
const SHOWN_MS = 30_000;
/** What was promised may take so long to be in a file; what was not is waited for no longer than this. */
const RECORDED_MS = 20_000;
const UNPROVEN_MS = 5_000;

export interface DescribedRun {
  readonly states: readonly ProvenState[];
  readonly kinds: readonly ProvenKind[];
  readonly progress: (text: string) => void;
}

/** The agent has been started. What does not come in time is unclear: a busy host shows the same. */
export async function proveDescribed(stage: DescribedStage, run: DescribedRun): Promise<Proof> {
  const { ground, agent, signal } = stage;
  const pane = `=${agent}:0.0`;
  const words: ProvenStateWord[] = [];
  const messages: ProvenMessage[] = [];
  let tokens = 0;
  let conversation: string | undefined;
  let isStarted = true;
  const nextToken = () => `mxz0${(tokens += 1).toString(36).padStart(5, "0")}`;
  const screen = () => ground.tmux(["capture-pane", "-p", "-t", pane]);

  /** Asks until the word is true, or time is up; its own screen may be behind by then. */
  async function word(state: ProvenState, isTrue: (told: Told) => boolean, deadline = SHOWN_MS) {
    let told: Told | undefined;
    const isRight = async () => {
      told = await askState(stage, agent);
      return told !== undefined && isTrue(told);
    };
    const limits = { deadline, every: 500 };
    const outcome = await until(stage, "it is told", isRight, limits).then(
      () => "right" as const,
      () => "unclear" as const,
    );
    return {
      state,
      told: toldText(told),
      rule: told?.rule ?? undefined,
      saw: told?.saw ?? undefined,
      outcome,
    };
  }

  async function message(
    state: ProvenState,
    kind: ProvenKind,
    content: Content,
  ): Promise<string | undefined> {
    const token = nextToken();
    const text = content.text(token);
    const base = { state, kind, verdict: undefined, received: undefined };
    if (stage.oneLine && text.includes("\n")) {
      messages.push({ ...base, outcome: "not-tried", why: "it takes messages of one line" });
      return undefined;
    }
    const outcome = await send(stage, agent, text, WAYS[tokens % WAYS.length] ?? "stdin");
    const promised = outcome.verdict === "accepted" || outcome.verdict === "queued";
    const limits = { deadline: promised ? RECORDED_MS : UNPROVEN_MS, every: 250 };
    const isRefused = !promised && outcome.verdict !== "unknown";
    if (!isRefused) {
      await until(stage, "it is written down", () => ground.written(token) !== undefined, limits).catch(
        () => undefined,
      );
    }
    const found = ground.written(token);
    messages.push({ ...base, ...judged(state, outcome, found, text) });
    run.progress(`${state}, ${kind}: ${outcome.verdict ?? "no verdict"}`);
    return found?.file;
  }

  async function deliver(state: "idle" | "draft" | "restart", kinds: readonly ProvenKind[]): Promise<void> {
    for (const kind of kinds) {
      signal.throwIfAborted();
      const content = CONTENTS.find(({ name }) => name === CONTENT_OF[kind]);
      if (content === undefined) continue;
      if (state !== "draft") await word(state, isIdle);
      const file = await message(state, kind, content);
      if (state === "idle") conversation ??= file;
      else if (state === "restart" && stage.resumes && file !== undefined && file !== conversation) {
        const last = messages.pop();
        const why = "it began another conversation than the one that it had";
        if (last !== undefined) messages.push({ ...last, outcome: "unclear", why });
      }
    }
  }

  const TRY = {
    async idle() {
      const started = await word("idle", isIdle, STARTED_MS);
      words.push(started);
      // somebody must log in there, or its description is of another program
      isStarted = started.outcome === "right";
      if (isStarted) await deliver("idle", run.kinds);
    },
    async draft() {
      await word("idle", isIdle);
      const token = nextToken();
      const draft = `draft ${token} is not sent`;
      const isShown = async () => (await screen()).includes(draft);
      await ground.tmux(["send-keys", "-l", "-t", pane, "--", draft]);
      await until(stage, "the draft is shown", isShown, { deadline: SHOWN_MS, seen: screen });
      const read = await word("draft", (told) => told.draft === draft && isFree(told));
      // its own screen has the text, and it is told to be another one
      const isFalse = read.outcome !== "right" && (await isShown()) && read.told.startsWith("idle");
      words.push(isFalse ? { ...read, outcome: "wrong" } : read);
      // with what is not seen to be in the box a message would be sent
      if (read.outcome === "right") await deliver("draft", run.kinds);
      if (ground.written(token) !== undefined || !(await isShown())) {
        const last = messages.pop();
        const outcome = ground.written(token) === undefined ? "unclear" : "wrong";
        if (last?.state === "draft")
          messages.push({ ...last, outcome, why: "the draft is not in the box any more" });
        else if (last !== undefined) messages.push(last);
      }
      await ground.tmux(["send-keys", "-N", String(draft.length + 5), "-t", pane, "BSpace"]);
    },
    async restart() {
      const { status, stderr } = await ground.mosaic(["fleet", "restart", agent, "--grace", "0"]);
      if (status !== 0) throw new Error(stderr.trim());
      words.push(await word("restart", isIdle, STARTED_MS));
      await deliver("restart", run.kinds.slice(0, 1));
    },
  };

  for (const state of run.states) {
    if (state !== "idle" && state !== "draft" && state !== "restart") {
      words.push({ ...NOTHING_TOLD, state, outcome: "not-tried" });
      continue;
    }
    if (!isStarted) {
      words.push({ ...NOTHING_TOLD, state, outcome: "not-run" });
      continue;
    }
    run.progress(state);
    await TRY[state]().catch((thrown: unknown) => {
      if (!words.some((one) => one.state === state))
        words.push({ ...NOTHING_TOLD, state, outcome: "not-run" });
      run.progress(`${state}: ${String(thrown).split("\n")[0]}`);
    });
  }
  return { states: words, messages };
}

const isFree = (told: Told) => truthOf("idle", { told, settled: false }) === "right";

const isIdle = (told: Told) => isFree(told) && told.draft === null;

const NOTHING_TOLD = { told: undefined, rule: undefined, saw: undefined };

/** Pure. By what stands in the files of its home, whoever wrote that there. */
function judged(
  state: ProvenState,
  { verdict, detail, problem }: SendOutcome,
  found: { readonly texts: readonly string[] } | undefined,
  text: string,
): Pick<ProvenMessage, "verdict" | "received" | "outcome" | "why"> {
  const received = found !== undefined;
  const base = { verdict, received, why: undefined };
  if (verdict === "accepted" || verdict === "queued") {
    if (!received) return { ...base, outcome: "unclear", why: "no file of its home has it" };
    const isWhole = found.texts.some((one) => comparable(one).includes(comparable(text)));
    if (!isWhole) return { ...base, outcome: "wrong", why: "altered" };
    return state === "draft"
      ? { ...base, outcome: "wrong", why: "sent with a draft" }
      : { ...base, outcome: "right" };
  }
  const isRefusal = verdict !== undefined && verdict !== "unknown";
  if (isRefusal && received) return { ...base, outcome: "wrong", why: "sent after a refusal" };
  // what is longer than its description says that it takes
  if (verdict === "too-long" || (state === "draft" && verdict === "draft"))
    return { ...base, outcome: "right" };
  return { ...base, outcome: "unclear", why: detail ?? problem };
}
