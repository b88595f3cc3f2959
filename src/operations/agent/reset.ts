import { resetAgent, type ResetResult } from "../../domain/agent/reset.ts";
import type { Ending } from "../../base/errors.ts";
import { restartFleet } from "../../domain/fleet/restart-fleet.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentReset, AgentResetRequest } from "../documents/agent-reset.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { endingOf } from "./receipt.ts";

/** The restart that stands for a new conversation. */
const RESTART = { wholeFleet: false, rolling: true, whenIdle: false, now: true, wait: true, graceMs: 500 };

/** Starts a new conversation, proven by its id; where no id can be seen, by a restart that resumes nothing. */
export const agentReset = operation<AgentResetRequest, AgentReset>({
  needs: "type",
  agentsMay: "restart",
  whilePaused: "refuse",
  deed: ({ agent }) => ({ command: "agent reset", agents: [agent] }),
  async run({ services }, { agent: name, timeout_ms: timeoutMs, clear_draft: clearDraft, force }) {
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const restart = async () => {
      const supervisor = await services.supervisor(fleet);
      const options = { ...RESTART, force, idleMs: services.idleThresholdMs };
      const tools = await services.restartTools();
      const [done] = await restartFleet(fleet, supervisor, [agent], options, tools, async () => undefined);
      return done?.outcome === "restarted" || done?.outcome === "started" ? undefined : done?.detail;
    };
    const tools = await services.deliveryTools(fleet);
    const result = await resetAgent(tools, agent, { timeoutMs, clearDraft }, restart);
    const { outcome, verdict, before, after, by, detail } = result;
    return {
      document: {
        ...heading(services, "mosaic.agent.reset/1"),
        agent: agent.name,
        outcome,
        verdict: verdict ?? null,
        before: textOrNull(before),
        after: textOrNull(after),
        by: textOrNull(by),
        detail,
      },
      ending: endingOfReset(result),
    };
  },
});

function endingOfReset({ outcome, verdict }: ResetResult): Ending | undefined {
  if (outcome === "unproven") return "partial";
  return verdict === undefined ? undefined : endingOf(verdict);
}
