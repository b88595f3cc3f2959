/** What operators do: one deed is one call of mosaic. Pure: a deed in, its arguments and its intents out. */

export type Deed =
  /** `twice`: by two at the same moment, with the same id. */
  | { readonly kind: "send"; readonly agent: string; readonly busyMs: number; readonly twice: boolean }
  | { readonly kind: "broadcast" }
  /** No agents: all. */
  | { readonly kind: "start" | "stop"; readonly agents: readonly string[] }
  | { readonly kind: "restart"; readonly agents: readonly string[]; readonly rolling: boolean }
  | { readonly kind: "reset"; readonly agent: string }
  | { readonly kind: "pause" | "resume" | "ps" | "install" }
  | { readonly kind: "set"; readonly agent: string; readonly value: string }
  | { readonly kind: "add" | "remove"; readonly agent: string };

/** What an agent of the roster is to be; `absent`: not in the roster. */
export type Wanted = "running" | "stopped" | "absent";

export interface Message {
  readonly id: string;
  /** A word that no other message has. */
  readonly text: string;
}

/** The arguments of mosaic. Messages have an id of ours, so that the same one can be given again. */
export function argumentsOf(deed: Deed, message: Message | undefined): readonly string[] {
  const { id = "", text = "" } = message ?? {};
  const said = ["--id", id, "--message", text, "--timeout", "10s", "--json"];
  switch (deed.kind) {
    case "send":
      return ["agent", "send", deed.agent, ...said];
    case "broadcast":
      return ["agent", "broadcast", ...said];
    case "start":
      return ["fleet", "start", ...deed.agents, "--grace", "0s"];
    case "stop":
      return ["fleet", "stop", "--now", ...deed.agents];
    case "restart":
      return [
        "fleet",
        "restart",
        "--now",
        ...deed.agents,
        "--grace",
        "0s",
        ...(deed.rolling ? ["--rolling"] : []),
      ];
    case "reset":
      return ["agent", "reset", deed.agent, "--new", "--timeout", "5s"];
    case "pause":
      return ["fleet", "pause", "--reason", "chaos"];
    case "resume":
      return ["fleet", "resume"];
    case "ps":
      return ["fleet", "ps", "--json"];
    case "install":
      return ["fleet", "install-systemd"];
    case "set":
      return ["fleet", "set", deed.agent, `class=${deed.value}`];
    case "add":
      return ["fleet", "add", deed.agent, "--runtime", "stub", "--grace", "0s"];
    case "remove":
      return ["fleet", "remove", deed.agent, "--yes"];
  }
}

/** What a deed wants of one agent; undefined: nothing. `guests` are added and removed, the others stay in the roster. */
export function wantedBy(deed: Deed, agent: string): Wanted | undefined {
  switch (deed.kind) {
    case "start":
      return deed.agents.length === 0 || deed.agents.includes(agent) ? "running" : undefined;
    case "stop":
      return deed.agents.length === 0 || deed.agents.includes(agent) ? "stopped" : undefined;
    case "restart":
      // the whole fleet's leaves alone who was stopped
      return deed.agents.includes(agent) ? "running" : undefined;
    case "add":
      return deed.agent === agent ? "running" : undefined;
    case "remove":
      return deed.agent === agent ? "absent" : undefined;
    case "send":
    case "broadcast":
    case "reset":
    case "pause":
    case "resume":
    case "ps":
    case "install":
    case "set":
      return undefined;
  }
}

export function describeDeed(deed: Deed): string {
  switch (deed.kind) {
    case "send":
      return `send ${deed.agent}${deed.busyMs > 0 ? ` (busy ${deed.busyMs} ms)` : ""}${deed.twice ? ", twice" : ""}`;
    case "start":
    case "stop":
      return `${deed.kind} ${deed.agents.join(" ") || "all"}`;
    case "restart":
      return `restart ${deed.agents.join(" ") || "all"}${deed.rolling ? ", rolling" : ""}`;
    case "set":
      return `set ${deed.agent} class=${deed.value}`;
    case "reset":
    case "add":
    case "remove":
      return `${deed.kind} ${deed.agent}`;
    case "broadcast":
    case "pause":
    case "resume":
    case "ps":
    case "install":
      return deed.kind;
  }
}
