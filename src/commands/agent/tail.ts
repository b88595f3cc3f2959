import { MosaicError } from "../../domain/errors.ts";
import { agentNamed } from "../../domain/fleet/fleet.ts";
import { sessionOf } from "../../domain/names.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../_shared/verb.ts";

export const tail = defineVerb({
  details: "What stands on the agent's screen and above it, as text.",
  args: {
    ...ONE_AGENT,
    lines: { type: "number", alias: "n", min: 1, max: 20_000, default: 20, description: "how many lines" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "not-in-wanted-state": "the agent has no session",
  },
  examples: [{ command: "mosaic agent tail coder0 -n 50", explains: "its last 50 lines" }],
  async run(context, { agent, lines }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const { name } = agentNamed(fleet.roster, agent);
    const screen = await fleet.server.capture(sessionOf(name), lines);
    if (!screen.known) {
      throw new MosaicError("not-in-wanted-state", `${name} has no screen to show: ${screen.why}`, {
        hint: `mosaic fleet start ${name}`,
      });
    }
    return {
      text: screen.value,
      json: hostDocument(services, "mosaic.agent.tail/1", { agent: name, lines: screen.value.split("\n") }),
    };
  },
});
