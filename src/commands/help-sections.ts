import type { HelpSection } from "../cli/grammar/tree.ts";

/** The first screen: common tasks, groups, the rest; at most 24 rows with the prompt below it. */
export const ROOT_SECTIONS: readonly HelpSection[] = [
  {
    heading: "COMMON TASKS",
    rows: [
      { words: ["wizard"], about: "set up a first fleet, with a few questions or none" },
      { words: ["ps"], about: "list the agents; --watch: a screen, with who needs you" },
      { words: ["status"], shown: "status AGENT", about: "show all that is known of one agent" },
      {
        words: ["send", "ask"],
        shown: "send, ask AGENT TEXT",
        about: "give it a message; ask: and print its answer",
      },
      {
        words: ["attach"],
        shown: "attach AGENT",
        about: "type into it, in this terminal; Ctrl-B d leaves it",
      },
      { words: ["logs"], shown: "logs AGENT", about: "read what was said to it, and by it" },
      { words: ["start", "stop", "restart"], about: "all agents, or those that are named" },
    ],
  },
  {
    heading: "GROUPS",
    rows: [
      { words: ["fleet"] },
      { words: ["agent"], about: "send, wait, watch, type: all that is done with agents" },
      {
        words: ["runtime", "config"],
        shown: "runtime, config",
        about: "versions of runtimes; settings, and hooks for claude",
      },
    ],
  },
  {
    heading: "MORE",
    rows: [
      {
        words: ["claude", "codex", "copilot", "gemini", "opencode", "pi", "qwen", "stub", "yolo"],
        shown: "claude, codex, yolo …",
        about: "run a runtime here, as an agent does",
      },
      {
        words: ["update", "uninstall", "version"],
        shown: "update, uninstall …",
        about: "mosaic itself; version says what this is",
      },
      {
        words: ["completion", "schema", "gateway", "federation", "mcp"],
        shown: "completion, schema …",
        about: "for shells, editors, programs and agents",
      },
    ],
  },
];

export const FLEET_SECTIONS: readonly HelpSection[] = [
  {
    heading: "EVERY DAY",
    rows: ["ps", "status", "start", "stop", "restart", "pause", "resume"].map(row),
  },
  { heading: "WHAT HAPPENED", rows: ["recap", "events", "logs", "metrics"].map(row) },
  { heading: "CHANGE", rows: ["add", "remove", "rename", "set", "edit", "plan", "apply"].map(row) },
  {
    heading: "SET UP",
    rows: ["init", "profiles", "install-systemd", "verify", "doctor", "uninstall"].map(row),
  },
];

export const AGENT_SECTIONS: readonly HelpSection[] = [
  {
    heading: "TALK",
    rows: ["send", "ask", "reply", "inbox", "answer", "broadcast", "wait", "attach", "reset"].map(row),
  },
  {
    heading: "LOOK",
    rows: ["status", "last", "watch", "tail", "explain", "usage", "comms", "roster"].map(row),
  },
];

function row(word: string): { readonly words: readonly string[] } {
  return { words: [word] };
}
