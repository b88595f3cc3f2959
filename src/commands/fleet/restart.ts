import { selectAgents } from "../../domain/host/host.ts";
import { requireNotPaused } from "../../domain/fleet/pause.ts";
import { restartUnderLock } from "../../domain/fleet/locked-restart.ts";
import { progressOf } from "../../domain/fleet/restart.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { progressLine } from "../../cli/show/progress-line.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const restart = defineVerb({
  details:
    "Restarts the fleet, or some agents, in one transaction, or in waves of the roster's `start_concurrency`. Without " +
    "a name the tmux server restarts too, and who was stopped stays stopped. Any number of restarts at once run one " +
    "after another.",
  args: {
    ...SOME_AGENTS,
    rolling: { type: "boolean", description: "one after another, each verified before the next" },
    whenIdle: {
      type: "boolean",
      description: "each only once it is idle, one by one (a `command`: silent for five minutes)",
    },
    wait: {
      type: "boolean",
      default: true,
      negativeDescription: "exit 11 at once while another restart runs",
    },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch for an early death",
    },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some agents were not restarted",
    configuration: "no roster, a wrong one, or the fleet is not installed",
    "missing-program": "tmux, a runtime, or the user manager is missing",
    locked: "the fleet is paused, or with --no-wait: another restart runs",
  },
  examples: [
    { command: "mosaic fleet restart", explains: "the whole fleet" },
    { command: "mosaic fleet restart --rolling --when-idle", explains: "disturb nobody" },
    { command: "mosaic fleet restart coder0", explains: "one agent" },
  ],
  async run(context, { agents, rolling, whenIdle, wait, grace, force }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    await requireNotPaused(fleet, force);
    const supervisor = await services.supervisor(fleet, "announce");
    const options = {
      wholeFleet: agents.length === 0,
      rolling,
      whenIdle,
      wait,
      force,
      graceMs: grace,
      idleMs: services.idleThresholdMs,
      ...(whenIdle ? { sources: await services.stateSources(fleet.roster.tmux.socketName) } : {}),
    };
    const progress = progressLine(context);
    const report = await restartUnderLock(
      fleet,
      supervisor,
      selected,
      options,
      await services.restartLock(),
      (done) => progress.show(progressOf(done, selected)),
    );
    await progress.clear();
    const rows = report.map(({ name, outcome, detail, pid }) => ({
      name,
      outcome,
      failed: outcome === "failed" || outcome === "not attempted",
      detail: pid === undefined ? detail : `pid ${pid}`,
    }));
    return {
      exit: rows.some((row) => row.failed) ? "partial" : undefined,
      text: (page) => outcomeTable(page, rows),
      json: hostDocument(services, "mosaic.fleet.restart/1", { supervisor: supervisor.kind, agents: report }),
    };
  },
});
