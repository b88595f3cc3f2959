import { MosaicError } from "../../base/errors.ts";
import type { Context, Page } from "../../cli/context.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import type { FleetApply } from "../../operations/documents/fleet-apply.ts";
import { fleetApply } from "../../operations/fleet/apply.ts";
import { fleetPlan } from "../../operations/fleet/plan.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
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
    ...ON_HOSTS,
    ...CONSENT,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some of it was not done, or could not be told",
    "not-in-wanted-state": "with --plan: something else is due by now",
    configuration: "no roster, a wrong one, or units of another home",
    "missing-program": "tmux, a runtime, or the user manager is missing",
    locked: "the fleet is paused, or another command changes it",
    ...HOST_EXITS,
  },
  examples: [
    { command: "mosaic fleet apply", explains: "show the plan, ask, and do it" },
    { command: "mosaic fleet apply --yes --now", explains: "at once; work in progress is cut off" },
    {
      command: "mosaic fleet apply --host all",
      explains: "on every host of the team, each by its own roster",
    },
  ],
  async run(context, values) {
    const { yes, host: hosts } = values;
    if (isSeveral(hosts)) return await applyAtHosts(context, values);
    const host = onlyHost(hosts);
    let hash = values.plan ?? null;
    // without a question, whatever is due was agreed to
    if (hash === null && !yes) {
      const shown = (await context.perform(fleetPlan, { host })).document.plan;
      if (shown.due) {
        await requireConsent(context, {
          yes,
          verb: "an apply",
          shown: dueLines(shown).join("\n"),
        });
      }
      hash = shown.hash;
    }
    const request = { ...requestOf(values, hash), host };
    const { document, ending } = await context.perform(fleetApply, request);
    if (host !== null) return { exit: ending, text: (page) => appliedText(page, document), json: document };
    const attention = await attentionAfter(context, document.agents);
    return {
      exit: ending,
      text: (page) => withAttention(appliedText(page, document), attention(page)),
      json: document,
    };
  },
});

interface Wanted {
  readonly plan: string | undefined;
  readonly now: boolean;
  readonly timeout: number;
  readonly grace: number;
  readonly host: readonly string[];
  readonly yes: boolean;
  readonly force: boolean;
}

/**
 * One question for all hosts. Each carries out the plan that it showed; a host that is away is left for the next time.
 */
async function applyAtHosts(context: Context, wanted: Wanted): Promise<Outcome> {
  const { plan, yes, host: hosts } = wanted;
  if (plan !== undefined) {
    throw new MosaicError("usage", "a plan is of one host: --plan does not go with several", {
      hint: "mosaic fleet apply --host HOST --plan HASH",
    });
  }
  if (yes) {
    const ends = await atHosts(context, hosts, fleetApply, () => requestOf(wanted, null));
    return await hostsOutcome(context, ends, appliedText);
  }
  const plans = await atHosts(context, hosts, fleetPlan, () => ({}));
  const hashes = new Map<string, string>();
  const shown: string[] = [];
  for (const { host, end } of plans) {
    if (end instanceof MosaicError) shown.push(`== ${host}: ${end.message}`);
    else {
      const { plan: found } = end.document;
      hashes.set(host, found.hash);
      if (found.due) shown.push(`== ${host}`, ...dueLines(found));
    }
  }
  const isDue = plans.some(({ end }) => !(end instanceof MosaicError) && end.document.plan.due);
  if (isDue) await requireConsent(context, { yes, verb: "an apply", shown: shown.join("\n") });
  const applied = await atHosts(context, hosts, fleetApply, (host) => {
    const hash = hashes.get(host);
    return hash === undefined ? undefined : requestOf(wanted, hash);
  });
  const ends = plans.flatMap(({ host, end }) => {
    const done = applied.find((one) => one.host === host);
    if (done !== undefined) return [done];
    return end instanceof MosaicError ? [{ host, end }] : [];
  });
  return await hostsOutcome(context, ends, appliedText);
}

function requestOf({ now, timeout, grace, force }: Wanted, plan: string | null) {
  return { plan, now, idle_timeout_ms: timeout, grace_ms: grace, force };
}

function dueLines({ agents, summary }: FleetApply["plan"]): string[] {
  const lines = agents
    .filter(({ action }) => action !== "nothing")
    .map(({ agent, action, reasons, live }) => {
      const why = [...reasons, ...live.map((change) => `live: ${change}`)];
      return `${agent}: ${action} (${why.join("; ")})`;
    });
  return [...lines, summary];
}

function appliedText(page: Page, { agents, plan }: FleetApply): string {
  return [
    ...(agents.length === 0 ? [] : [outcomeTable(page, agents)]),
    plan.due ? plan.summary : "nothing to do",
  ].join("\n");
}
