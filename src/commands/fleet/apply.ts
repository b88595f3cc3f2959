import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetApply } from "../../operations/fleet/apply.ts";
import { fleetPlan } from "../../operations/fleet/plan.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";

export const apply = defineVerb({
  details:
    "Shows the plan and asks. Then writes files and units, stops the agents that are not in the roster any more, " +
    "starts those that should run, and restarts those that run with old settings, each as soon as it is idle. If " +
    "something else is due by now than the plan says, nothing is done. An apply that was interrupted is finished " +
    "by the next one.",
  args: {
    plan: {
      type: "string",
      valueHint: "HASH",
      description: "do only the plan that mosaic fleet plan showed with this hash",
    },
    now: { type: "boolean", description: "do not wait until agents are idle: work in progress is cut off" },
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "10m",
      description: "how long to wait for idle; an agent that is not by then goes on as it is, and is named",
    },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch that they stay up",
    },
    ...CONSENT,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some of it was not done, or could not be told",
    "not-in-wanted-state": "with --plan: something else is due by now",
    configuration: "no roster, a wrong one, or units of another home",
    "missing-program": "tmux, a runtime, or the user manager is missing",
    locked: "the fleet is paused, or another command changes it",
  },
  examples: [
    { command: "mosaic fleet apply", explains: "show the plan, ask, and do it" },
    { command: "mosaic fleet apply --yes --now", explains: "at once; work in progress is cut off" },
  ],
  async run(context, { plan, now, timeout, grace, yes, force }) {
    let hash = plan ?? null;
    // without a question nothing was agreed to but whatever is due
    if (hash === null && !yes) {
      const shown = (await context.perform(fleetPlan, {})).document.plan;
      if (shown.due) {
        const lines = shown.agents
          .filter(({ action }) => action !== "nothing")
          .map(({ agent, action, reasons, live }) => {
            const why = [...reasons, ...live.map((change) => `live: ${change}`)];
            return `${agent}: ${action} (${why.join("; ")})`;
          });
        await requireConsent(context, {
          yes,
          verb: "an apply",
          shown: [...lines, shown.summary].join("\n"),
        });
      }
      hash = shown.hash;
    }
    const request = { plan: hash, now, idle_timeout_ms: timeout, grace_ms: grace, force };
    const { document, ending } = await context.perform(fleetApply, request);
    const attention = await attentionAfter(context, document.agents);
    return {
      exit: ending,
      text: (page) =>
        withAttention(
          [
            ...(document.agents.length === 0 ? [] : [outcomeTable(page, document.agents)]),
            document.plan.due ? document.plan.summary : "nothing to do",
          ].join("\n"),
          attention(page),
        ),
      json: document,
    };
  },
});
