/**
 * What a dialog or a login of claude, codex, copilot, gemini, opencode, qwen or the stub has on its screen, and prose hardly ever. They go
 * into formats of tmux (no comma, brace, colon or `#`). framework/tools/tmux/send-message.sh has the same words.
 */
export const DIALOG_WORDS: readonly string[] = [
  "Enter to confirm",
  "Press enter to confirm",
  "Press enter to continue",
  "Esc to cancel",
  "Allow once",
  "Allow execution of",
  "Permission required",
  "Would you like to run",
  "Do you want to make this edit",
  "Do you trust the",
  "Do you trust what",
  "trust this folder",
  "Not logged in",
  "Sign in with",
  "Select login method",
  "How would you like to authenticate",
  "Waiting for user confirmation",
  "Connect a Provider",
  "enter to select",
  "Do you want to run this",
];
