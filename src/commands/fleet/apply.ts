import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetApply } from "../../operations/fleet/apply.ts";
import { fleetPlan } from "../../operations/fleet/plan.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";

export const apply = defineVerb({
  details:
    "Shows the plan and asks; then writes files and units, stops who is not in the roster, starts who should run, and " +
    "restarts who was started with something else, each once it is idle, under the restart lock. A plan that is not what " +
    "is due any more is refused. Cut anywhere, it is finished by the next apply.",
  args: {
    plan: { type: "string", valueHint: "HASH", description: "only this plan, as fleet plan named it" },
    now: { type: "boolean", description: "do not wait for idle: turns are cut" },
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "10m",
      description: "how long to wait for idle; who is not by then goes on as it is, and is named",
    },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch for an early death",
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
    { command: "mosaic fleet apply", explains: "show, ask, and do it" },
    { command: "mosaic fleet apply --yes --now", explains: "at once, turns are cut" },
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
