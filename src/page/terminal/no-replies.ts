import type { Terminal } from "@xterm/xterm";

function taken(): boolean {
  return true;
}

/** What a program asks its terminal; tmux has answered it already, and a second answer would be typed into the agent. */
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
  // colours: what is set counts, what is asked does not
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, (data) => data.includes("?"));
  // the clipboard of whoever looks is not the agent's, to read or to write
  parser.registerOscHandler(52, taken);
}
