/** The screens that are captured of each runtime: how each is brought about, and how it is left again. */
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";

/** One thing that is done to a runtime. */
export type Step =
  /** Text that is typed and not sent. */
  | { readonly type: string }
  /** Text that is typed and sent. */
  | { readonly say: string }
  /** A key by its tmux name. */
  | { readonly press: string }
  /** Milliseconds. */
  | { readonly wait: number }
  /** Until the mock's answer stands on the screen and nothing moves there, or the dialog of an approval does. */
  | { readonly until: "answered" | "asked" };

export interface Scene {
  /** What the fixture is called, without its size. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** The screen moves, and is taken as it is. */
  readonly moves?: true;
  /** Files below the HOME, as they are to be instead. */
  readonly files?: Readonly<Record<string, (before: string) => string>>;
  /** It does not begin with a box. */
  readonly begins?: "with a dialog";
}

const type = (text: string): Step => ({ type: text });
const say = (text: string): Step => ({ say: text });
const press = (...keys: readonly string[]): readonly Step[] => keys.map((key) => ({ press: key }));
const wait = (ms: number): Step => ({ wait: ms });
const answered: Step = { until: "answered" };
const asked: Step = { until: "asked" };

/** What each has. */
const COMMON: readonly Scene[] = [
  { name: "idle", steps: [] },
  { name: "draft", steps: [type("a draft that nobody sent")] },
  { name: "slash-menu", steps: [type("/")] },
  { name: "file-picker", steps: [type("@n")] },
  { name: "shell-mode", steps: [type("!ls")] },
  { name: "busy", steps: [say("take your time [[d=9]]"), wait(2500)], moves: true },
  {
    name: "queued",
    steps: [say("take your time [[d=12]]"), wait(2500), say("and this later"), wait(1500)],
    moves: true,
  },
  { name: "after-turn", steps: [say("say yes"), answered] },
  { name: "escape-twice", steps: [say("say yes"), answered, ...press("Escape", "Escape"), wait(800)] },
  { name: "approval", steps: [say("please [[tool=touch approved]]"), asked] },
  {
    name: "approval-long",
    steps: [say(`please [[tool=touch approved ${"word ".repeat(60)}]]`), asked],
  },
  { name: "limit", steps: [say("please [[err=429]]"), wait(6000)], moves: true },
];

/** One that opens something by a command of the runtime's. */
const command = (name: string): Scene => ({ name: `command-${name}`, steps: [say(`/${name}`), wait(1500)] });
const commands = (names: string): readonly Scene[] => names.split(" ").map(command);

export const SCENES: Readonly<Record<LabRuntime, readonly Scene[]>> = {
  claude: [
    ...COMMON,
    { name: "shortcuts", steps: [type("?")] },
    { name: "transcript-view", steps: [say("say yes"), answered, ...press("C-o"), wait(800)] },
    { name: "history-search", steps: [say("say yes"), answered, ...press("C-r"), wait(800)] },
    { name: "agents-view", steps: [say("say yes"), answered, ...press("Left"), wait(2500)] },
    ...commands(
      "model config permissions agents mcp hooks resume help status memory theme plugin tasks login usage context " +
        "doctor export diff sandbox output-style rewind skills",
    ),
  ],
  codex: [
    ...COMMON,
    {
      name: "idle-no-status-line",
      steps: [],
      files: { ".codex/config.toml": (before) => `${before}status_line = []\n` },
    },
    {
      name: "draft-no-status-line",
      steps: [type("a draft that nobody sent")],
      files: { ".codex/config.toml": (before) => `${before}status_line = []\n` },
    },
    {
      name: "update-prompt",
      begins: "with a dialog",
      steps: [wait(6000)],
      files: {
        ".codex/config.toml": (before) => before.replace("check_for_update_on_startup = false\n", ""),
        ".codex/version.json": () =>
          JSON.stringify({ latest_version: "9.9.9", last_checked_at: new Date().toISOString() }),
      },
    },
    { name: "shortcuts", steps: [type("?")] },
    { name: "reverse-search", steps: [say("say yes"), answered, ...press("C-r"), wait(800)] },
    {
      name: "reverse-search-found",
      steps: [say("say yes"), answered, ...press("C-r"), wait(800), type("say"), wait(500)],
    },
    { name: "transcript", steps: [say("say yes"), answered, ...press("C-t"), wait(800)] },
    { name: "agents-view", steps: [say("say yes"), answered, ...press("Left"), wait(1500)] },
    { name: "escape-once", steps: [say("say yes"), answered, ...press("Escape"), wait(500)] },
    ...commands(
      "model permissions keymap plugins diff agent agents experimental status skills resume mcp theme title statusline " +
        "personality review hooks apps memories side goal feedback",
    ),
  ],
  pi: [
    ...COMMON,
    ...commands(
      "model settings resume tree fork mcp hotkeys session login logout scoped-models thinking import export changelog " +
        "trust",
    ),
  ],
  opencode: [
    ...COMMON,
    { name: "command-palette", steps: press("C-p") },
    ...commands(
      "models agents sessions themes status help connect mcps skills timeline review editor export",
    ),
  ],
  gemini: [
    ...COMMON,
    { name: "reverse-search", steps: [say("say yes"), answered, ...press("C-r"), wait(800)] },
    { name: "shortcuts", steps: [type("?")] },
    ...commands(
      "resume privacy settings model theme editor auth agents mcp memory permissions policies skills stats tools hooks " +
        "extensions rewind about help directory shells plan upgrade",
    ),
  ],
  qwen: [
    ...COMMON,
    { name: "shortcuts", steps: [type("?")] },
    { name: "history-search", steps: [say("say yes"), answered, ...press("C-r"), wait(800)] },
    {
      name: "trust",
      begins: "with a dialog",
      steps: [wait(6000)],
      files: { ".qwen/settings.json": (before) => before.replace('"enabled": false', '"enabled": true') },
    },
    ...commands("model theme settings auth approval-mode resume help permissions agents memory mcp stats"),
  ],
  copilot: [
    ...COMMON,
    { name: "history-search", steps: [say("say yes"), answered, ...press("C-r"), wait(800)] },
    {
      name: "trust",
      begins: "with a dialog",
      steps: [wait(6000)],
      files: { ".copilot/config.json": () => "{}" },
    },
    ...commands("model theme help resume mcp session usage agent"),
  ],
};
