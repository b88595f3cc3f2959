/** Variables that change what tmux, Bun, Node or a runtime does when they leak in from whoever started us. */
export const SCRUBBED_VARIABLES = [
  "TMUX",
  "TMUX_PANE",
  "TMUX_TMPDIR",
  "CLAUDECODE",
  "CLAUDE_CODE_ENTRYPOINT",
  "BUN_OPTIONS",
  "BUN_BE_BUN",
  "NODE_OPTIONS",
] as const;
