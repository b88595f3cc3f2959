import { MosaicError } from "../../base/errors.ts";
import { waitFor } from "../../domain/agent/wait-for.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentWait, AgentWaitRequest } from "../documents/agent-wait.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { wordsOf } from "./words.ts";

/** Waits until an agent is idle, blocked or gone; ends at once when it dies. */
export const agentWait = operation<AgentWaitRequest, AgentWait>({
  needs: "read",
  whilePaused: "allow",
  async run({ services, signal }, { agent: name, for: wanted, timeout_ms: timeoutMs }) {
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const { sources, changes } = await services.deliveryTools(fleet);
    const end = await waitFor(fleet, sources, changes, agent, wanted, timeoutMs);
    signal.throwIfAborted();
    if (end.kind === "reached") {
      return {
        document: {
          ...heading(services, "mosaic.agent.wait/1"),
          agent: agent.name,
          ...wordsOf(end.state),
        },
      };
    }
    if (end.kind === "died") {
      throw new MosaicError("not-running", `${agent.name} is not running: ${end.detail}`, {
        code: "agent-died",
        hint: `mosaic agent status ${agent.name}`,
      });
    }
    const state = end.kind === "timed out" ? end.state : "unknown";
    throw new MosaicError("timed-out", `${agent.name} is ${state}, not ${wanted}`, {
      code: "waited-too-long",
      hint: `mosaic agent explain ${agent.name}`,
    });
  },
});
