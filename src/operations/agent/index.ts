import { entry, type OperationEntry } from "../entry.ts";

/** What is asked of one agent, or of some. */
export const AGENT_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "agent.roster": entry(
    "the agents of the roster",
    async () => (await import("./roster.ts")).agentRoster,
    () => import("../documents/agent-roster.ts"),
    "read",
  ),
  "agent.status": entry(
    "one agent, and how it last ended",
    async () => (await import("./status.ts")).agentStatus,
    () => import("../documents/agent-status.ts"),
    "read",
  ),
  "agent.comms": entry(
    "what an agent is told of itself at its start",
    async () => (await import("./comms.ts")).agentComms,
    () => import("../documents/agent-comms.ts"),
    "read",
  ),
  "agent.guide": entry(
    "what an agent needs to know of mosaic",
    async () => (await import("./guide.ts")).agentGuide,
    () => import("../documents/agent-guide.ts"),
    "read",
  ),
  "agent.explain": entry(
    "why we say what we say of an agent",
    async () => (await import("./explain.ts")).agentExplain,
    () => import("../documents/agent-explain.ts"),
    "read",
  ),
  "agent.explain-screen": entry(
    "the state of a screen that was saved",
    async () => (await import("./explain-screen.ts")).agentExplainScreen,
    () => import("../documents/agent-explain-screen.ts"),
    "read",
  ),
  "agent.send": entry(
    "deliver a message, with a receipt",
    async () => (await import("./send.ts")).agentSend,
    () => import("../documents/agent-send.ts"),
    "send",
  ),
  "agent.broadcast": entry(
    "the same message to many",
    async () => (await import("./broadcast.ts")).agentBroadcast,
    () => import("../documents/agent-broadcast.ts"),
    "send",
  ),
  "agent.ask": entry(
    "send a message, and wait for the answer",
    async () => (await import("./ask.ts")).agentAsk,
    () => import("../documents/agent-ask.ts"),
    "send",
  ),
  "agent.reply": entry(
    "answer a message that an agent was given",
    async () => (await import("./reply.ts")).agentReply,
    () => import("../documents/agent-reply.ts"),
    "send",
  ),
  "agent.inbox": entry(
    "what an agent was told by others and has not answered",
    async () => (await import("./inbox.ts")).agentInbox,
    () => import("../documents/agent-inbox.ts"),
    "read",
  ),
  "agent.dialog": entry(
    "the dialog that an agent waits at, with its options",
    async () => (await import("./dialog.ts")).agentDialog,
    () => import("../documents/agent-dialog.ts"),
    "read",
  ),
  "agent.answer": entry(
    "choose an option of a dialog that was read",
    async () => (await import("./answer.ts")).agentAnswer,
    () => import("../documents/agent-answer.ts"),
    "operate",
  ),
  "agent.receipt": entry(
    "what became of a message, by its id",
    async () => (await import("./past-receipt.ts")).agentReceipt,
    () => import("../documents/agent-receipt.ts"),
    "read",
  ),
  "agent.reset": entry(
    "begin a new conversation",
    async () => (await import("./reset.ts")).agentReset,
    () => import("../documents/agent-reset.ts"),
    "operate",
  ),
  "agent.wait": entry(
    "wait until an agent is idle, blocked or gone",
    async () => (await import("./wait.ts")).agentWait,
    () => import("../documents/agent-wait.ts"),
    "read",
  ),
  "agent.tail": entry(
    "the last lines of an agent's screen",
    async () => (await import("./tail.ts")).agentTail,
    () => import("../documents/agent-tail.ts"),
    "read",
  ),
  "agent.last": entry(
    "the last answer of an agent",
    async () => (await import("./last.ts")).agentLast,
    () => import("../documents/agent-last.ts"),
    "read",
  ),
  "agent.usage": entry(
    "tokens of agents by day",
    async () => (await import("./usage.ts")).agentUsage,
    () => import("../documents/agent-usage.ts"),
    "read",
  ),
};
