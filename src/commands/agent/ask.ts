import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentAsk } from "../../operations/agent/ask.ts";
import type { AgentAsk } from "../../operations/documents/agent-ask.ts";
import { MESSAGE_ARGUMENTS, readText } from "../_shared/message-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { blockedBy, helpOfReceipt } from "../_shared/receipt-help.ts";
import { helpCommand } from "../../domain/agent/help-command.ts";

type Answer = AgentAsk["answers"][number];

const { message, file, source, id, waitIdle, clearDraft } = MESSAGE_ARGUMENTS;

export const ask = defineVerb({
  details:
    "Gives an agent a message and waits for the end of the turn that it brings about, by the agent's own record; prints " +
    "what it said last, and nothing else. Where it answers by mosaic agent reply, that is the answer. A dialog that only " +
    "a person can answer ends the wait. Asked again with the same --id within a day nothing is sent twice, and the wait " +
    "goes on. Several agents, or a class, are asked together; an agent that cannot be seen (runtime: command) cannot be asked. " +
    "HOST/AGENT is an agent of another host of the team: that host asks it, and its answer comes back.",
  args: {
    agents: {
      type: "positional",
      valueHint: "NAME[,NAME…]",
      required: false,
      completes: "agents",
      description: "who is asked; left out with --class",
    },
    text: {
      type: "positional",
      valueHint: "TEXT",
      variadic: true,
      required: false,
      description: "the message, as words",
    },
    class: {
      type: "string",
      valueHint: "CLASS",
      repeatable: true,
      completes: "classes",
      description: "ask all agents of this class",
    },
    message,
    file,
    source,
    id,
    waitIdle,
    clearDraft,
    throughDialogs: { type: "boolean", description: "wait on while it waits for a person" },
    timeout: { type: "duration", default: "10m", description: "how long to wait for the answer" },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    failure: "its turn ended without an answer",
    partial: "of several, some did not answer",
    configuration: "no roster, or a wrong one; or agents may not ask",
    "missing-program": "tmux or flock is missing",
    "timed-out": "it has not answered in time",
    locked: "the fleet is paused",
    unproven: "unknown: there is no proof that it took the message",
    blocked: "a dialog is open, before or in its turn; or it waits for an answer of yours itself",
    draft: "somebody's draft is in the box; nothing was sent",
    "not-running": "the agent is not running, or died in its turn",
    "not-ready": "not ready in time; nothing was sent",
    stored:
      "of another host, which has not taken it yet: it is delivered when the host does; the same --id waits on",
  },
  examples: [
    { command: "mosaic agent ask reviewer0 'is src/api.ts safe to merge?'", explains: "prints the answer" },
    { command: "mosaic agent ask coder0,coder1 --file task.md --json", explains: "one object an agent" },
    { command: "mosaic agent ask --class worker 'what are you at?'", explains: "all of a class" },
    { command: "mosaic agent ask build3/reviewer0 'is it done?'", explains: "an agent of another host" },
  ],
  async run(context, values) {
    const { agents, class: classes } = values;
    // with --class the first word belongs to the message
    const words = classes.length > 0 && agents !== undefined ? [agents, ...values.text] : values.text;
    const names = classes.length > 0 ? [] : (agents ?? "").split(",").filter((name) => name !== "");
    const { document, ending } = await context.perform(agentAsk, {
      agents: names,
      classes: [...classes],
      text: await readText(context, values, words, "mosaic agent ask NAME TEXT"),
      id: values.id ?? null,
      source: values.source ?? null,
      wait_idle: values.waitIdle,
      clear_draft: values.clearDraft,
      through_dialogs: values.throughDialogs,
      timeout_ms: values.timeout,
      force: values.force,
    });
    const [only, ...others] = document.answers;
    const isAlone = only !== undefined && others.length === 0;
    for (const answer of document.answers)
      for (const line of remarksOf(answer, document.id)) context.warn(line);
    return {
      exit: ending,
      text: isAlone ? (only.text ?? "").trimEnd() : document.answers.map(sectionOf).join("\n\n"),
      json: document,
    };
  },
});

function sectionOf({ agent, outcome, text, detail }: Answer): string {
  return `== ${agent}: ${outcome}\n${(text ?? detail).trimEnd()}`;
}

function remarksOf(answer: Answer, id: string): string[] {
  const { agent, outcome, detail, partial, answered_with: others } = answer;
  if (outcome === "answered") {
    return others.length === 0 ? [] : [`${agent} answered ${others.length + 1} messages in one turn`];
  }
  const said = partial === null ? "" : `; it had said: ${partial.replaceAll(/\s+/g, " ").slice(0, 200)}`;
  const more = outcome === "timed-out" ? `; the same --id ${id} waits on` : "";
  return [`${agent}: ${outcome}: ${detail}${said}${more}${helpOf(answer)}`];
}

/** What helps with a dialog of an agent on this host. */
function helpOf({ agent, outcome, reason, receipt }: Answer): string {
  const { runtime } = blockedBy(receipt);
  if (/[:/]/.test(agent)) return "";
  if (outcome === "blocked") return `; ${helpCommand(agent, reason, runtime)}`;
  return receipt.verdict === "blocked" ? `; ${helpOfReceipt(receipt)}` : "";
}
