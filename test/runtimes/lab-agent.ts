/** One agent of the matrix: its pane, looked at and typed into by the lab itself, never through mosaic. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/poll.ts";
import type { MockModelServer } from "../support/runtimes/mock-model-server.ts";
import { LAB_RUNTIMES, type LabRuntime } from "../support/runtimes/runtime-names.ts";
import type { Size } from "./plan.ts";
import type { RuntimeFleet } from "./runtime-fleet.ts";
import { SCREEN_MARKS } from "./screen-marks.ts";

/** What a message must sit in the box before every runtime takes the Enter, gemini included. */
const SETTLE_MS = 700;
/** A start takes up to 7 s, and several times that on a loaded machine. */
const START_DEADLINE_MS = 120_000;
const IDLE_DEADLINE_MS = 30_000;

export type LabAgent = ReturnType<typeof labAgent>;

/** Words like mxa00001z, which the mock counts: a letter for the runtime, a digit for the agent, a number. */
export const TOKEN = /\bmx[a-z]\d[0-9a-z]{5}\b/g;

function tokenPrefix(runtime: LabRuntime, agent: number): string {
  return `mx${String.fromCodePoint(97 + LAB_RUNTIMES.indexOf(runtime))}${agent}`;
}

/** `agents` of a fleet have numbers of one digit. */
export function labAgent(fleet: RuntimeFleet, server: MockModelServer, number: number) {
  const name = fleet.names[number] ?? "";
  const pane = `=${name}:0.0`;
  const prefix = tokenPrefix(fleet.runtime, number);
  const marks = SCREEN_MARKS[fleet.runtime];
  const folder = fleet.workingDirectory(name);
  let tokens = 0;
  let size = "";

  async function tmux(args: readonly string[], input?: string): Promise<string> {
    const child = Bun.spawn(["tmux", "-L", fleet.socket, ...args], {
      env: { ...fleet.environment },
      stdin: input === undefined ? "ignore" : new Blob([input]),
      stdout: "pipe",
      stderr: "ignore",
      timeout: 10_000,
    });
    const output = await new Response(child.stdout).text();
    await child.exited;
    return output;
  }

  const screen = () => tmux(["capture-pane", "-p", "-t", pane]);
  const format = async (what: string) => (await tmux(["display-message", "-p", "-t", pane, what])).trimEnd();

  /** Waits until the box is empty, no turn runs, and the screen has been still for so long. */
  async function waitIdle(stillMs: number, deadline: number): Promise<void> {
    let before = "";
    let since = 0;
    await until(
      `${name} is idle`,
      async () => {
        const now = await screen();
        if (now !== before) since = performance.now();
        before = now;
        if (!marks.isIdle(now) || server.streaming(prefix).length > 0) return false;
        return performance.now() - since >= stillMs;
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

    async resize({ columns, rows }: Size): Promise<void> {
      const wanted = `${columns}x${rows}`;
      if (size === wanted && (await format("#{window_width}x#{window_height}")) === wanted) return;
      await tmux(["resize-window", "-t", `=${name}:0`, "-x", String(columns), "-y", String(rows)]);
      size = await format("#{window_width}x#{window_height}");
      if (size !== wanted) throw new Error(`the window of ${name} is ${size}, not ${wanted}`);
    },

    /** Keys by their tmux names. */
    press: (...keys: readonly string[]) => tmux(["send-keys", "-t", pane, ...keys]),
    /** Text that is typed, and not sent. */
    type: (text: string) => tmux(["send-keys", "-l", "-t", pane, "--", text]),
    erase: (characters: number) => tmux(["send-keys", "-N", String(characters), "-t", pane, "BSpace"]),
    enterCopyMode: () => tmux(["copy-mode", "-t", pane]),
    leaveCopyMode: () => tmux(["send-keys", "-X", "-t", pane, "cancel"]),
    inMode: async () => (await format("#{pane_in_mode}")) === "1",
    panePid: () => format("#{pane_pid} #{pane_dead}"),

    /** Sends a message for a set-up: pasted, Enter, and Enter again until the mock has it. */
    async say(text: string, token: string): Promise<void> {
      await tmux(["load-buffer", "-b", name, "-"], text);
      await tmux(["paste-buffer", "-p", "-d", "-b", name, "-t", pane]);
      for (let tries = 1; ; tries += 1) {
        await Bun.sleep(SETTLE_MS);
        await tmux(["send-keys", "-t", pane, "Enter"]);
        try {
          const seen = screen;
          await until(`the mock has ${token}`, () => server.received.some(isAbout(token)), {
            deadline: 4000,
            seen,
          });
          return;
        } catch (error) {
          if (tries === 3) throw error;
        }
      }
    },

    /** Restarts it by mosaic; resolves as soon as its new process is there, long before that is ready. */
    async restart(): Promise<{ readonly finished: Promise<void> }> {
      const before = await format("#{pane_pid}");
      const finished = fleet.ok("fleet", "restart", name, "--grace", "0").then(() => undefined);
      const failed = finished.then(
        () => undefined,
        (error: unknown) => error,
      );
      let over = false;
      void failed.then(() => (over = true));
      await until(
        `${name} has a new process`,
        async () => {
          const [pid, dead] = (await format("#{pane_pid} #{pane_dead}")).split(" ");
          if (pid !== "" && pid !== before && dead === "0") return true;
          const error = over ? await failed : undefined;
          if (error !== undefined) throw error;
          return false;
        },
        { deadline: 60_000 },
      );
      size = "";
      return { finished };
    },

    hasFile: (file: string) => existsSync(join(folder, file)),
    removeFile: (file: string) => rmSync(join(folder, file), { force: true }),
  };
}

/** Whether a request is the model's turn on a message with this word. */
export function isAbout(token: string) {
  return (request: MockModelServer["received"][number]): boolean =>
    !request.auxiliary && request.fresh.some((said) => said.includes(token));
}
