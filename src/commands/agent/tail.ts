import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { follow, startFollowing } from "../../cli/show/follow.ts";
import { agentTail } from "../../operations/agent/tail.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";

export const tail = defineVerb({
  details:
    "Prints what stands on the agent's screen and above it, as text. With --follow also what is added, as soon " +
    "as it stands still: not every redraw of a full-screen program.",
  args: {
    ...ONE_AGENT,
    lines: {
      type: "number",
      alias: "n",
      min: 1,
      max: 20_000,
      default: 20,
      valueHint: "N",
      description: "how many lines",
    },
    follow: {
      type: "boolean",
      alias: "f",
      description: "go on until interrupted, or until the agent is gone",
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
  async run(context, { agent, lines, follow: goesOn }) {
    const { document } = await context.perform(agentTail, { agent, lines });
    const text = document.lines.join("\n");
    if (goesOn && !context.json) {
      await context.print(`${text}\n`);
      await followScreen(context, agent);
      return {};
    }
    return { text, json: document };
  },
});

/** Between two captures: a line is given out after the third that has it. */
const CAPTURE_MS = 400;
/** More than any screen is high, with what scrolled out of it between two captures. */
const FOLLOWED_LINES = 400;

async function followScreen(context: Context, agent: string): Promise<void> {
  const capture = async () =>
    (await context.perform(agentTail, { agent, lines: FOLLOWED_LINES })).document.lines;
  let following = startFollowing(await capture());
  while (!context.signal.aborted) {
    await context.sleep(CAPTURE_MS);
    if (context.signal.aborted) return;
    const { after, added } = follow(following, await capture());
    following = after;
    if (added.length > 0) await context.print(`${added.join("\n")}\n`);
  }
}
