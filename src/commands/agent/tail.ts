import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { follow, startFollowing } from "../../cli/show/follow.ts";
import { agentTail } from "../../operations/agent/tail.ts";
import { readLogs } from "../../operations/fleet/logs.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { followLogs } from "../_shared/follow-logs.ts";

export const tail = defineVerb({
  details:
    "Prints the end of what stands on the agent's screen and above it, as text, without rules and the emptiness between; " +
    "with --screen every line as it stands there. With --follow also what comes: from its runtime's own record, each thing " +
    "once; of a runtime without one, or with --screen, what is added to the screen once it stands still.",
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
    screen: { type: "boolean", description: "every line as it stands there, rules and blank ones too" },
    follow: {
      type: "boolean",
      alias: "f",
      description: "go on until interrupted; a screen: until the agent is gone",
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
  async run(context, { agent, lines, screen, follow: goesOn }) {
    const { document } = await context.perform(agentTail, { agent, lines, screen });
    const text = document.lines.join("\n");
    if (goesOn && !context.json) {
      await context.print(`${text}\n`);
      if (screen || !(await followRecord(context, agent))) await followScreen(context, agent);
      return {};
    }
    return { text, json: document };
  },
});

/** Shows what comes from now on; false where the runtime keeps no record. */
async function followRecord(context: Context, agent: string): Promise<boolean> {
  const since = new Date().toISOString();
  const services = await context.wire("read");
  const request = { agent, last: 1, since, grep: null };
  if ((await readLogs(services, request, "more")).document.from !== "record") return false;
  await followLogs(context, { ...request, last: MOST_AT_ONCE });
  return true;
}

const MOST_AT_ONCE = 500;

/** Time between two captures: a line is shown after the third that contains it. */
const CAPTURE_MS = 400;
/** More than any screen is high, with what scrolls off it between two captures. */
const FOLLOWED_LINES = 400;

async function followScreen(context: Context, agent: string): Promise<void> {
  const capture = async () =>
    (await context.perform(agentTail, { agent, lines: FOLLOWED_LINES, screen: true })).document.lines;
  let following = startFollowing(await capture());
  while (!context.signal.aborted) {
    await context.sleep(CAPTURE_MS);
    if (context.signal.aborted) return;
    const { after, added } = follow(following, await capture());
    following = after;
    if (added.length > 0) await context.print(`${added.join("\n")}\n`);
  }
}
