import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { attentionLines } from "../_shared/attention.ts";
import { processRemarks } from "../_shared/process-remarks.ts";
import { processListing, processTable } from "../_shared/process-table.ts";
import { watchScreen } from "../_shared/watch-screen.ts";

export const ps = defineVerb({
  details:
    "What each agent is doing, and since when: starting, idle (available after a while), working, queued, blocked with " +
    "what it waits for, or unknown where that cannot be told (`mosaic agent explain` says why). What does not run is " +
    "stopped (by a person), ended (by itself, with status 0), failed, restarting or drifted (supervisor and tmux " +
    "contradict each other). Flags: DRIFT (not " +
    "the process it should be), BOOT-ENABLE (will not start at boot), UNMANAGED (not in the roster), UNCONTAINED (no " +
    "limit holds for it), CHANGED (the roster has another entry than it was started with: `mosaic fleet plan`), " +
    "PAUSED, SKEW (started by another version's launcher). IDLE is the time since it last printed something. MEM and CPU are of the whole process " +
    "tree; CPU is the average over its life. A terminal of less than 100 columns shows no CLASS, IDLE and CPU. Below the table: who is blocked, and the command that helps.",
  args: {
    ...SOME_AGENTS,
    watch: {
      type: "boolean",
      alias: "w",
      description: "redraw until interrupted; with --json a document a line",
    },
    interval: {
      type: "duration",
      valueHint: "TIME",
      default: "1s",
      description: "how often --watch redraws",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic fleet ps", explains: "every agent in one line" },
    { command: "mosaic fleet ps --watch", explains: "the same, kept up to date" },
    { command: "mosaic fleet ps --json", explains: "for a program" },
    { command: "mosaic fleet ps --watch --json", explains: "a document a line, all along" },
  ],
  async run(context, { agents, watch, interval }) {
    const look = async () => (await context.perform(fleetPs, { agents: [...agents], check: false })).document;
    if (watch && context.json) {
      for (;;) {
        await context.printDocument(await look());
        await context.sleep(interval);
      }
    }
    if (watch) {
      await watchScreen(context, interval, async () => {
        const list = await look();
        return (page) => ({
          body: [...processRemarks(list), processTable(page, list)],
          foot: attentionLines(page, list.agents, Date.parse(list.at)),
        });
      });
      return {};
    }
    const list = await look();
    for (const remark of processRemarks(list)) context.warn(remark);
    return { text: (page) => processListing(page, list), json: list };
  },
});
