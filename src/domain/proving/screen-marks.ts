/**
 * What is looked for on a runtime's screen to bring about a state, and to look at it afterwards. On purpose not the
 * patterns of the adapters: those are what is proven. Measured with claude 2.1.329, codex 0.169.0, pi 0.87.1,
 * opencode 1.18.33, gemini 0.61.0, qwen 0.24.4 and copilot 1.0.102.
 */
import type { ProvableRuntime } from "./names.ts";

export interface ScreenMarks {
  /** The box is shown and empty, and no turn is shown to run. */
  isIdle(screen: string): boolean;
  /** In the title, where the box looks the same while a turn runs. */
  readonly workTitle?: RegExp;
  /** The dialog of the state "approval open" is on the screen. */
  readonly dialog: RegExp;
  /** Milliseconds for which the first screen must be still before the runtime takes what is typed. */
  readonly stillMs: number;
}

export const SCREEN_MARKS: Readonly<Record<ProvableRuntime, ScreenMarks>> = {
  claude: {
    isIdle: (screen) => /^❯\s*$/m.test(tail(screen, 8)) && !tail(screen, 8).includes("esc to interrupt"),
    dialog: /Do you want to proceed\?\s+❯ 1\. Yes/,
    stillMs: 1000,
  },
  codex: {
    isIdle: (screen) => /^› Ask Codex to do anything\s*$/m.test(tail(screen, 8)),
    workTitle: /^[⠀-⣿] /,
    dialog: /› 1\. Yes, proceed[\s\S]*Press enter to confirm/,
    stillMs: 1000,
  },
  pi: {
    // two rules with the box between them; at work the upper one has the spinner in it
    isIdle: (screen) => /^─{20,}\n\s*─{20,}$/m.test(tail(screen, 8)),
    // it never asks for permission: its list of models stands for a dialog that would take an Enter
    dialog: /Enter to select · .*Escape/,
    stillMs: 1000,
  },
  opencode: {
    isIdle: (screen) => {
      const lines = tail(screen, 60).split("\n");
      const foot = lines.findLastIndex((line) => /┃ +Build · /.test(line));
      // at 200 columns a side bar stands right of the box
      const box = lines.slice(Math.max(0, foot - 2), foot);
      return (
        foot > 1 &&
        box.every((line) => /┃(?:\s*$|\s{60,}\S|\s+Ask anything)/.test(line)) &&
        !screen.includes("esc interrupt")
      );
    },
    dialog: /Permission required[\s\S]*Allow once/,
    stillMs: 2000,
  },
  gemini: {
    // after a change of size parts of an older screen stay below the box
    isIdle: (screen) =>
      /^ > +Type your message/m.test(tail(screen, 24)) && !tail(screen, 24).includes("esc to cancel"),
    dialog: /Allow execution of[\s\S]*1\. Allow once/,
    stillMs: 2500,
  },
  stub: {
    isIdle: (screen) => /^─+\n❯\s*\n─+\n {2}idle/m.test(tail(screen, 4)),
    dialog: /❯ 1\. Yes[\s\S]*action required · approval/,
    stillMs: 100,
  },
  copilot: {
    isIdle: (screen) => /^─{20,}\n❯\s*\n─{20,}\n (?!\S (?:Working|Loading))/m.test(tail(screen, 6)),
    dialog: /❯ 1\. Yes[\s\S]*enter to select/,
    stillMs: 2500,
  },
  qwen: {
    isIdle: (screen) =>
      /^[>*] +Type your message/m.test(tail(screen, 12)) &&
      // the row above the box is broken into two where its phrase is long
      !/^ {2}Enter to steer|^ +[⠀-⣿].*esc to(?: cancel\))?$/m.test(tail(screen, 24)),
    dialog: /› 1\. Yes, allow once/,
    stillMs: 2500,
  },
};

/** The last lines that are not blank; blank ones between them count too. */
function tail(screen: string, lines: number): string {
  return screen.trimEnd().split("\n").slice(-lines).join("\n");
}
