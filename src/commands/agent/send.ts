import type { Page } from "../../cli/context.ts";
import { deliver } from "../../domain/agent/delivery/deliver.ts";
import type { Receipt } from "../../domain/agent/delivery/verdict.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { requireNotPaused } from "../../domain/fleet/pause.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { exitOf } from "../_shared/delivery-exit.ts";
import { hostDocument } from "../_shared/document.ts";
import { MESSAGE_ARGUMENTS, messageFor, readMessageText } from "../_shared/message-arguments.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { VERDICT_STYLE } from "../_shared/verdict-style.ts";

export const send = defineVerb({
  details:
    "Delivers one message and says what became of it: accepted (with proof from the agent's own record), " +
    "held in its queue, unknown, or not sent and why. Nothing is typed at a dialog or into somebody's draft. " +
    "The same --id within a day answers with the first verdict instead of sending twice.",
  args: { ...ONE_AGENT, ...MESSAGE_ARGUMENTS },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
    queued: "the runtime holds the message until it has time",
    unproven: "unknown: there is no proof that it was taken",
    blocked: "a dialog is open, or its state cannot be told; it was not sent",
    draft: "somebody's draft is in the box; nothing was sent",
    "not-running": "the agent is dead or not running",
    "not-ready": "not ready in time; nothing was sent",
  },
  examples: [
    { command: "mosaic agent send coder0 --message 'run the tests'", explains: "one line" },
    { command: "mosaic agent send coder0 --file task.md --wait-idle", explains: "a file, when it has time" },
    { command: "git diff | mosaic agent send reviewer --timeout 2m", explains: "what a program prints" },
  ],
  async run(context, values) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, values.agent);
    const text = await readMessageText(context, fleet.files, values);
    const message = messageFor(services.hostName, agent.name, text, values);
    await requireNotPaused(fleet, false);
    const tools = await services.deliveryTools(fleet);
    const receipt = await deliver(tools, {
      agent,
      message,
      waitIdle: values.waitIdle,
      clearDraft: values.clearDraft,
      timeoutMs: values.timeout,
    });
    return {
      text: (page) => lineOf(page, receipt),
      json: hostDocument(services, "mosaic.agent.send/1", {
        ...receipt,
        evidence: { ...receipt.evidence, outsideCalls: services.outsideCalls() },
      }),
      exit: exitOf(receipt.verdict),
    };
  },
});

function lineOf(page: Page, { verdict, agent, detail, elapsedMs, evidence }: Receipt): string {
  const seconds = `${(elapsedMs / 1000).toFixed(1)} s`;
  const again = evidence.repeats === undefined ? "" : ", as answered before";
  const kept = evidence.screen === undefined ? "" : `\n${page.style.dim("its screen:")} ${evidence.screen}`;
  return `${page.style[VERDICT_STYLE[verdict]](verdict)}: ${agent}: ${detail} (${seconds}${again})${kept}`;
}
