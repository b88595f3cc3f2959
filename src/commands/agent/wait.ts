import { waitFor, WAITED_FOR } from "../../domain/agent/wait-for.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const wait = defineVerb({
  details:
    "Waits until an agent is idle, blocked or gone. Ends at once when it dies, also where it is started again.",
  args: {
    ...ONE_AGENT,
    for: { type: "enum", options: [...WAITED_FOR], default: "idle", description: "what to wait for" },
    timeout: { type: "duration", default: "1h", description: "how long to wait" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "timed-out": "it did not come to that in time",
    "not-running": "the agent died, or is not running",
  },
  examples: [
    { command: "mosaic agent wait coder0 --for idle --timeout 10m", explains: "until it has nothing to do" },
    { command: "mosaic agent wait coder0 --for blocked", explains: "until it needs a person" },
  ],
  async run(context, values) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, values.agent);
    const { sources, changes } = await services.deliveryTools(fleet);
    const end = await waitFor(fleet, sources, changes, agent, values.for, values.timeout);
    if (end.kind === "interrupted") return {};
    if (end.kind === "timed out") {
      throw new MosaicError("timed-out", `${agent.name} is ${end.state}, not ${values.for}`, {
        hint: `mosaic agent explain ${agent.name}`,
      });
    }
    if (end.kind === "died") {
      throw new MosaicError("not-running", `${agent.name} is not running: ${end.detail}`, {
        hint: `mosaic agent status ${agent.name}`,
      });
    }
    return {
      text: `${agent.name}: ${end.state}`,
      json: hostDocument(services, "mosaic.agent.wait/1", { agent: agent.name, state: end.state }),
    };
  },
});
