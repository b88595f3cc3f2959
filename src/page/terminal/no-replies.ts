import type { Terminal } from "@xterm/xterm";

function taken(): boolean {
  return true;
}

/**
 * Ignores what a program asks its terminal: tmux has answered already, and a second answer would be typed into the
 * agent.
 */
export function giveNoReplies({ parser }: Terminal): void {
  for (const id of [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { prefix: ">", final: "q" },
    { prefix: "?", final: "u" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { final: "t" },
  ]) {
    parser.registerCsiHandler(id, taken);
  }
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, taken);
  parser.registerDcsHandler({ intermediates: "+", final: "q" }, taken);
  // colours may be set, but not queried
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, (data) => data.includes("?"));
  // the viewer's clipboard is not for the agent to read or write
  parser.registerOscHandler(52, taken);
}
