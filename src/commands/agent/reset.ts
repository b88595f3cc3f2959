import { MosaicError } from "../../base/errors.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentReset } from "../../operations/agent/reset.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";

export const reset = defineVerb({
  details:
    "Begins a new conversation, and proves it by the new conversation's id. Where no new one can be seen, the " +
    "agent is restarted without the old one.",
  args: {
    ...ONE_AGENT,
    new: {
      type: "boolean",
      description:
        "begin a new conversation (the only kind of reset, and required); the old one stays on disk",
    },
    clearDraft: {
      type: "boolean",
      description: "if somebody has begun to type there, keep that text in a file and clear it",
    },
    timeout: { type: "duration", default: "20s", description: "how long to wait for the new conversation" },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "it could not be reset, and the restart failed",
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
    blocked: "a dialog is open, or its state cannot be told; nothing was typed",
    draft: "somebody's draft is in the box; nothing was typed",
    "not-running": "the agent is dead or not running",
    "not-ready": "not idle in time; nothing was typed",
    unproven: "it was typed, and what became of it is not known",
  },
  examples: [{ command: "mosaic agent reset coder0 --new", explains: "forget what was said so far" }],
  async run(context, { agent, new: isNew, clearDraft, timeout, force }) {
    if (!isNew) {
      throw new MosaicError("usage", "reset needs --new", {
        hint: `mosaic agent reset ${agent} --new`,
      });
    }
    const request = { agent, clear_draft: clearDraft, timeout_ms: timeout, force };
    const { document, ending } = await context.perform(agentReset, request);
    return {
      exit: ending,
      text: `${document.agent}: ${document.outcome}: ${document.detail}`,
      json: document,
    };
  },
});
