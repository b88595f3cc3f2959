import { listProcesses, type ProcessList } from "../../domain/fleet/processes.ts";
import { describePause } from "../../domain/fleet/pause.ts";
import { hostDocument } from "../_shared/document.ts";
import { processTable } from "../_shared/process-table.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { watchScreen } from "../_shared/watch-screen.ts";

export const ps = defineVerb({
  details:
    "What each agent is doing, and since when: starting, idle (available after a while), working, queued, blocked with " +
    "what it waits for, or unknown where that cannot be told (`mosaic agent explain` says why); what does not run is " +
    "shown as its supervisor has it. Flags: DRIFT (not " +
    "the process it should be), BOOT-ENABLE (will not start at boot), UNMANAGED (not in the roster), UNCONTAINED (no " +
    "limit holds for it), PAUSED, SKEW (started by another version's launcher). IDLE is the time since it last printed something. MEM and CPU are of the whole process " +
    "tree; CPU is the average over its life. A terminal of less than 100 columns shows no CLASS, IDLE and CPU.",
  args: {
    watch: { type: "boolean", alias: "w", description: "redraw until interrupted" },
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
  ],
  async run(context, { watch, interval }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    if (watch && !context.json) {
      await watchScreen(context, interval, async () => {
        const list = await listProcesses(fleet, supervisor, sources);
        return (page) => [...remarks(list), processTable(page, list)].join("\n");
      });
      return {};
    }
    const list = await listProcesses(fleet, supervisor, sources);
    for (const remark of remarks(list)) context.warn(remark);
    return {
      text: (page) => processTable(page, list),
      json: hostDocument(services, "mosaic.fleet.ps/1", jsonOf(list)),
    };
  },
});

function remarks(list: ProcessList): string[] {
  return [
    ...(list.pause === undefined ? [] : [`the fleet is ${describePause(list.pause)}`]),
    ...list.unanswered.map((what) => `could not be asked: ${what}`),
  ];
}

function jsonOf(list: ProcessList): Record<string, unknown> {
  return {
    at: new Date(list.at).toISOString(),
    supervisor: list.supervisor,
    paused: list.pause ?? null,
    unanswered: list.unanswered,
    unmanaged: list.unmanaged,
    agents: list.rows.map((row) => ({
      name: row.name,
      runtime: row.runtime,
      class: row.class,
      state: row.state,
      state_source: row.source,
      state_since: isoTime(row.since),
      doing: row.doing === undefined ? null : { ...row.doing, since: isoTime(row.doing.since) },
      detail: row.detail,
      unit: row.unit ?? null,
      pid: row.pid ?? null,
      beat: row.beat,
      idle_seconds: row.idleMs === undefined ? null : Math.floor(row.idleMs / 1000),
      restarts: row.restarts ?? null,
      memory_bytes: row.memory?.bytes ?? null,
      memory_source: row.memory?.source ?? null,
      cpu_percent: row.cpuPercent === undefined ? null : Math.round(row.cpuPercent * 10) / 10,
      flags: row.flags,
    })),
  };
}

function isoTime(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
