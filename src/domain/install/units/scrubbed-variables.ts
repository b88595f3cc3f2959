import { BUN_HIJACKERS } from "../../../base/hijacking-variables.ts";

/** Variables that change what tmux, bash, Bun, Node or a runtime does when they leak in from the caller. */
export const SCRUBBED_VARIABLES = [
  "TMUX",
  "TMUX_PANE",
  "TMUX_TMPDIR",
  "CLAUDECODE",
  "CLAUDE_CODE_ENTRYPOINT",
  ...BUN_HIJACKERS,
  "NODE_OPTIONS",
  // developers set it for a server of their own; it switches off every check of a certificate
  "NODE_TLS_REJECT_UNAUTHORIZED",
  // a file that each bash runs before its script
  "BASH_ENV",
] as const;
