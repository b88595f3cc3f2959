import type { CommandGroup } from "../../cli/grammar/tree.ts";

/** `mosaic agent …` */
export const agentCommands: CommandGroup["commands"] = {
  roster: {
    summary: "list the agents of the roster",
    otherWords: ["list", "ls"],
    load: async () => (await import("./roster.ts")).roster,
  },
  status: {
    summary: "show all that is known of an agent",
    otherWords: ["inspect", "show"],
    load: async () => (await import("./status.ts")).status,
  },
  comms: {
    summary: "print what an agent is told of itself at its start",
    load: async () => (await import("./comms.ts")).comms,
  },
  guide: {
    summary: "print what an agent needs to know of mosaic",
    otherWords: ["manual", "instructions"],
    load: async () => (await import("./guide.ts")).guide,
  },
  explain: {
    summary: "show why mosaic thinks that an agent is in its state",
    load: async () => (await import("./explain.ts")).explain,
  },
  send: {
    summary: "give an agent a message, and say whether it took it",
    otherWords: ["message", "tell"],
    load: async () => (await import("./send.ts")).send,
  },
  ask: {
    summary: "give an agent a message, and print its answer",
    otherWords: ["query"],
    load: async () => (await import("./ask.ts")).ask,
  },
  reply: {
    summary: "answer a message, to whoever sent it",
    load: async () => (await import("./reply.ts")).reply,
  },
  inbox: {
    summary: "list what an agent was told by others and has not answered",
    load: async () => (await import("./inbox.ts")).inbox,
  },
  answer: {
    summary: "show the dialog that an agent waits at, and choose an option",
    otherWords: ["approve", "dialog", "confirm"],
    load: async () => (await import("./answer.ts")).answer,
  },
  broadcast: {
    summary: "give many agents the same message",
    load: async () => (await import("./broadcast.ts")).broadcast,
  },
  receipt: {
    summary: "show what became of a message",
    load: async () => (await import("./receipt.ts")).receipt,
  },
  reset: {
    summary: "begin a new conversation with an agent",
    load: async () => (await import("./reset.ts")).reset,
  },
  wait: {
    summary: "wait until an agent is idle, blocked or gone",
    load: async () => (await import("./wait.ts")).wait,
  },
  last: {
    summary: "print the last answer of an agent",
    otherWords: ["output"],
    load: async () => (await import("./last.ts")).last,
  },
  usage: {
    summary: "show what agents have used, in tokens by day",
    otherWords: ["tokens", "cost"],
    load: async () => (await import("./usage.ts")).usage,
  },
  watch: {
    summary: "watch an agent's screen; nothing you type reaches it",
    load: async () => (await import("./watch.ts")).watch,
  },
  attach: {
    summary: "type into an agent, in this terminal",
    otherWords: ["exec", "open", "connect"],
    load: async () => (await import("./attach.ts")).attach,
  },
  tail: {
    summary: "show the last lines of an agent's screen",
    otherWords: ["logs", "log"],
    load: async () => (await import("./tail.ts")).tail,
  },
};
