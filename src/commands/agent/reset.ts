import { resetAgent, type ResetResult } from "../../domain/agent/reset.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { restartUnderLock } from "../../domain/fleet/locked-restart.ts";
import { requireNotPaused } from "../../domain/fleet/pause.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { exitOf } from "../_shared/delivery-exit.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const reset = defineVerb({
  details:
    "Begins a new conversation, proven by its new id, not by the screen. Where no new one can be seen, the agent is " +
    "restarted without its old one.",
  args: {
    ...ONE_AGENT,
    new: { type: "boolean", description: "begin a new conversation; the old one stays on disk" },
    clearDraft: { type: "boolean", description: "empty the box first; the draft is kept in a file" },
    timeout: { type: "duration", default: "20s", description: "how long to wait for the new conversation" },
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
  async run(context, values) {
    if (!values.new) {
      throw new MosaicError("usage", "reset what?", {
        hint: `mosaic agent reset ${values.agent} --new, to begin a new conversation`,
      });
    }
    const services = await context.wire();
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, values.agent);
    await requireNotPaused(fleet, false);
    const restart = async () => {
      const [report] = await restartUnderLock(
        fleet,
        await services.supervisor(fleet),
        [agent],
        { ...RESTART, idleMs: services.idleThresholdMs },
        await services.restartLock(),
        async () => undefined,
      );
      return report?.outcome === "restarted" || report?.outcome === "started" ? undefined : report?.detail;
    };
    const options = { timeoutMs: values.timeout, clearDraft: values.clearDraft };
    const result = await resetAgent(await services.deliveryTools(fleet), agent, options, restart);
    return {
      text: `${result.agent}: ${result.outcome}: ${result.detail}`,
      json: hostDocument(services, "mosaic.agent.reset/1", { ...result }),
      exit: exitOfReset(result),
    };
  },
});

const RESTART = {
  wholeFleet: false,
  rolling: true,
  whenIdle: false,
  wait: true,
  force: false,
  graceMs: 500,
};

function exitOfReset({ outcome, verdict }: ResetResult): Ending | undefined {
  if (outcome === "unproven") return "partial";
  return verdict === undefined ? undefined : exitOf(verdict);
}
