/** The keys of the list, for the help and the last row; the first words are the shortest. */
export const KEYS = [
  { keys: "up, down, j, k", does: "select an agent; Home and End: the first, the last" },
  { keys: "n", does: "go to the next agent that needs you" },
  { keys: "Enter, a", does: "attach: you type into the agent; Ctrl-b d comes back here" },
  { keys: "w", does: "watch it: nothing you type reaches it; Ctrl-b d comes back" },
  { keys: "s", does: "send it one line; its receipt is shown below" },
  { keys: "y", does: "answer what it asks: shows the dialog, and attaches" },
  { keys: "r", does: "restart it, or start it; you are asked once" },
  { keys: "v", does: "show its last answer, or its screen" },
  { keys: "PgUp, PgDn", does: "move the text beside the list" },
  { keys: "/", does: "filter by name, runtime, class or state; Esc ends it" },
  { keys: "Ctrl-l", does: "draw all anew" },
  { keys: "Ctrl-z", does: "stop for now; fg comes back here" },
  { keys: "?", does: "show or leave this help" },
  { keys: "q", does: "leave; the fleet goes on" },
] as const;

/** The last row of the list, longest first: the first that fits is shown. */
export const KEY_ROWS = [
  "n next  Enter attach  w watch  s send  y answer  r restart  v view  / filter  ? help  q quit",
  "n next  a attach  s send  y answer  r restart  / filter  ? help  q quit",
  "n next  a attach  s send  r restart  ? help  q quit",
  "? help  q quit",
] as const;
