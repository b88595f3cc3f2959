/** One agent that is proven: its pane, looked at and typed into without the mosaic that is proven with it. */
import type { Received } from "../ports/proving.ts";
import type { Size } from "./cell.ts";
import { hurryKey } from "./model-words.ts";
import { PROVABLE_RUNTIMES, type ProvableRuntime } from "./names.ts";
import { SCREEN_MARKS } from "./screen-marks.ts";
import type { Stage } from "./stage.ts";
import { mosaicOrThrow } from "./start-agents.ts";
import { until } from "./until.ts";

/** What a message must sit in the box before every runtime takes the Enter, gemini included. */
const SETTLE_MS = 700;
/** A start takes up to 7 s. On two processors at load 80, qwen 0.24.4 had not started after two minutes. */
const START_DEADLINE_MS = 240_000;
const IDLE_DEADLINE_MS = 30_000;

export type ProvingAgent = ReturnType<typeof provingAgent>;

/** Words like mxa00001z, which the model counts: a letter for the runtime, a digit for the agent, a number. */
export const TOKEN = /\bmx[a-z]\d[0-9a-z]{5}\b/g;

function tokenPrefix(runtime: ProvableRuntime, agent: number): string {
  return `mx${String.fromCodePoint(97 + PROVABLE_RUNTIMES.indexOf(runtime))}${agent}`;
}

/** The agent of this number, which has one digit. */
export function provingAgent(stage: Stage, number: number) {
  const { ground, runtime, clock, signal } = stage;
  const { witness } = ground;
  const { name, folder } = stage.agents[number] ?? { name: "", folder: "" };
  const pane = `=${name}:0.0`;
  const prefix = tokenPrefix(runtime, number);
  const marks = SCREEN_MARKS[runtime];
  const { tmux } = ground;
  let tokens = 0;
  let size = "";

  const screen = () => tmux(["capture-pane", "-p", "-t", pane]);
  const format = async (what: string) => (await tmux(["display-message", "-p", "-t", pane, what])).trimEnd();
  const isAnswered = () => witness.streaming(prefix).length > 0;
  const press = (...keys: readonly string[]) => tmux(["send-keys", "-t", pane, ...keys]);

  /** Waits until the box is empty, no turn runs, and the screen has been still for so long. */
  async function waitIdle(stillMs: number, deadline: number): Promise<void> {
    let before = "";
    let since = 0;
    await until(
      stage,
      `${name} is idle`,
      async () => {
        const now = await screen();
        if (now !== before) since = clock.monotonic();
        before = now;
        if (!marks.isIdle(now) || isAnswered()) return false;
        return clock.monotonic() - since >= stillMs;
      },
      { deadline, every: 100, seen: () => before.trimEnd() },
    );
  }

  return {
    name,
    folder,
    prefix,
    marks,
    screen,
    colouredScreen: () => tmux(["capture-pane", "-p", "-e", "-t", pane]),

    /** A word that no other message of the run has. */
    token(): string {
      return `${prefix}${(tokens += 1).toString(36).padStart(5, "0")}`;
    },

    /** The first time, or after a restart: until it takes what is typed. */
    waitStarted: () => waitIdle(marks.stillMs, START_DEADLINE_MS),
    waitIdle: (deadline = IDLE_DEADLINE_MS) => waitIdle(400, deadline),
    /** Whether its model is answering it now. */
    isAnswered,
    /** Whether its screen shows by marks of ours that it waits, or that it works. */
    async shows(what: "idle" | "work"): Promise<boolean> {
      const { workTitle } = marks;
      if (what === "work" && workTitle !== undefined) return workTitle.test(await format("#{pane_title}"));
      return marks.isIdle(await screen()) === (what === "idle");
    },

    async resize({ columns, rows }: Size): Promise<void> {
      const wanted = `${columns}x${rows}`;
      if (size === wanted && (await format("#{window_width}x#{window_height}")) === wanted) return;
      await tmux(["resize-window", "-t", `=${name}:0`, "-x", String(columns), "-y", String(rows)]);
      size = await format("#{window_width}x#{window_height}");
      if (size !== wanted) throw new Error(`the window of ${name} is ${size}, not ${wanted}`);
    },

    /** Keys by their tmux names. */
    press,
    /** Text that is typed, and not sent. */
    type: (text: string) => tmux(["send-keys", "-l", "-t", pane, "--", text]),
    erase: (characters: number) => tmux(["send-keys", "-N", String(characters), "-t", pane, "BSpace"]),
    enterCopyMode: () => tmux(["copy-mode", "-t", pane]),
    leaveCopyMode: () => tmux(["send-keys", "-X", "-t", pane, "cancel"]),
    inMode: async () => (await format("#{pane_in_mode}")) === "1",
    panePid: () => format("#{pane_pid} #{pane_dead}"),

    /** Has the answer that it waits for come to its end. */
    async hurry(token: string): Promise<void> {
      witness.hurry(token);
      const key = hurryKey(runtime);
      if (key !== undefined && witness.streaming(token).length > 0) await press(key);
    },

    /** Sends a message for a set-up: pasted, Enter, and Enter again until the model has it. */
    async say(text: string, token: string): Promise<void> {
      await tmux(["load-buffer", "-b", name, "-"], text);
      await tmux(["paste-buffer", "-p", "-d", "-b", name, "-t", pane]);
      for (let tries = 1; ; tries += 1) {
        await clock.sleep(SETTLE_MS, signal);
        await press("Enter");
        try {
          const seen = screen;
          const isReceived = () => witness.received.some(isAbout(token));
          await until(stage, `the model has ${token}`, isReceived, { deadline: 4000, seen });
          return;
        } catch (error) {
          if (tries === 3) throw error;
        }
      }
    },

    /** Restarts it by mosaic; resolves as soon as its new process is there, long before that is ready. */
    async restart(): Promise<{ readonly finished: Promise<void> }> {
      const before = await format("#{pane_pid}");
      const finished = mosaicOrThrow(stage, ["fleet", "restart", name, "--grace", "0"]);
      const failed = finished.then(
        () => undefined,
        (error: unknown) => error,
      );
      let over = false;
      let failure: unknown;
      void failed.then((error) => {
        over = true;
        failure = error;
      });
      await until(
        stage,
        `${name} has a new process`,
        async () => {
          const [pid, dead] = (await format("#{pane_pid} #{pane_dead}")).split(" ");
          return (pid !== "" && pid !== before && dead === "0") || (over && failure !== undefined);
        },
        { deadline: START_DEADLINE_MS },
      );
      if (failure !== undefined) throw failure;
      size = "";
      return { finished };
    },

    hasFile: (file: string) => ground.exists(`${folder}/${file}`),
    removeFile: (file: string) => ground.remove(`${folder}/${file}`),
  };
}

/** Whether a request is the model's turn on a message with this word. */
export function isAbout(token: string) {
  return (request: Received): boolean =>
    !request.auxiliary && request.fresh.some((said) => said.includes(token));
}
