import type { Context } from "../../cli/context.ts";
import { follow, startFollowing } from "../../domain/agent/follow.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import { sessionOf, type AgentName } from "../../base/names.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const tail = defineVerb({
  details:
    "What stands on the agent's screen and above it, as text. With --follow, what is added to it, once it stands " +
    "still: not the redraws of a full-screen program.",
  args: {
    ...ONE_AGENT,
    lines: { type: "number", alias: "n", min: 1, max: 20_000, default: 20, description: "how many lines" },
    follow: {
      type: "boolean",
      alias: "f",
      description: "go on until interrupted, or until its session is gone",
    },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "not-in-wanted-state": "the agent has no session",
  },
  examples: [
    { command: "mosaic agent tail coder0 -n 50", explains: "its last 50 lines" },
    { command: "mosaic agent tail coder0 -f", explains: "as they come" },
  ],
  async run(context, values) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const { name } = agentNamed(fleet.roster, values.agent);
    const text = await capture(fleet, name, values.lines);
    if (values.follow && !context.json) {
      await context.print(`${text}\n`);
      await followScreen(context, fleet, name);
      return {};
    }
    return {
      text,
      json: hostDocument(services, "mosaic.agent.tail/1", { agent: name, lines: text.split("\n") }),
    };
  },
});

/** Between two captures: a line is given out after the third that has it. */
const CAPTURE_MS = 400;
/** More than any screen is high, with what scrolled out of it between two captures. */
const FOLLOWED_LINES = 400;

async function capture(fleet: Fleet, agent: AgentName, lines: number): Promise<string> {
  const screen = await fleet.server.capture(sessionOf(agent), lines);
  if (screen.known) return screen.value;
  throw new MosaicError("not-in-wanted-state", `${agent} has no screen to show: ${screen.why}`, {
    hint: `mosaic fleet start ${agent}`,
  });
}

async function followScreen(context: Context, fleet: Fleet, agent: AgentName): Promise<void> {
  let following = startFollowing((await capture(fleet, agent, FOLLOWED_LINES)).split("\n"));
  while (!context.signal.aborted) {
    await fleet.clock.sleep(CAPTURE_MS, context.signal);
    if (context.signal.aborted) return;
    const lines = (await capture(fleet, agent, FOLLOWED_LINES)).split("\n");
    const { after, added } = follow(following, lines);
    following = after;
    if (added.length > 0) await context.print(`${added.join("\n")}\n`);
  }
}
