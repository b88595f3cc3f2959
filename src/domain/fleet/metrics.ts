import { histogramSamples, type MetricFamily, type MetricSample } from "../../base/exposition.ts";
import { VERDICTS } from "../agent/delivery/verdict.ts";
import type { MessageTotals } from "../watch/message-totals.ts";
import type { ProcessRow } from "./process-row.ts";
import type { ProcessList } from "./processes.ts";
import { SHOWN_WORDS } from "./shown-state.ts";

/** The agents that are measured, and what they are measured by. */
export interface MetricFacts {
  readonly host: string;
  readonly version: string;
  readonly commit: string;
  readonly list: ProcessList;
  /** From the fleet's journal. */
  readonly messages: MessageTotals;
}

/**
 * Pure. The metrics of a fleet. A value that is not known has no sample: a monitor would believe a 0, but can report a
 * missing sample (`absent()`).
 */
export function metricsOf({ host, version, commit, list, messages }: MetricFacts): MetricFamily[] {
  const each = (value: (row: ProcessRow) => number | undefined): MetricSample[] =>
    list.rows.flatMap((row) => {
      const found = value(row);
      return found === undefined ? [] : [{ labels: { host, agent: row.name }, value: found }];
    });
  return [
    {
      name: "mosaic_build_info",
      kind: "gauge",
      help: "The mosaic that answers; always 1.",
      samples: [{ labels: { version, commit }, value: 1 }],
    },
    {
      name: "mosaic_fleet_paused",
      kind: "gauge",
      help: "1 while the fleet is paused.",
      samples: [{ labels: { host }, value: list.pause === undefined ? 0 : 1 }],
    },
    {
      name: "mosaic_fleet_unanswered",
      kind: "gauge",
      help: "Sources (tmux, systemd) that were asked now and did not answer.",
      samples: [{ labels: { host }, value: list.unanswered.length }],
    },
    {
      name: "mosaic_agent_state",
      kind: "gauge",
      help: "1 for the state in which the agent is, 0 for each other one.",
      samples: list.rows.flatMap(({ name, runtime, state }) =>
        SHOWN_WORDS.map((word) => ({
          labels: { host, agent: name, runtime, state: word },
          value: word === state ? 1 : 0,
        })),
      ),
    },
    {
      name: "mosaic_agent_state_since_seconds",
      kind: "gauge",
      help: "When that state began, in seconds since the epoch.",
      samples: each(({ since }) => seconds(since)),
    },
    {
      name: "mosaic_agent_restarts_total",
      kind: "counter",
      help: "Restarts of the agent by its supervisor since it was started by a person.",
      samples: each(({ restarts }) => restarts),
    },
    {
      name: "mosaic_agent_heartbeat_age_seconds",
      kind: "gauge",
      help: "Age of the agent's last heartbeat.",
      samples: each(({ beat }) => (beat.word === "unknown" ? undefined : seconds(beat.ageMs))),
    },
    {
      name: "mosaic_agent_memory_bytes",
      kind: "gauge",
      help: "Memory of the agent's whole process tree.",
      samples: each(({ memory }) => memory?.bytes),
    },
    {
      name: "mosaic_agent_cpu_seconds_total",
      kind: "counter",
      help: "Processor time of the agent's whole process tree since its process began.",
      samples: each(({ cpuMs }) => seconds(cpuMs)),
    },
    {
      name: "mosaic_messages_total",
      kind: "counter",
      help: "Messages to this host's agents by verdict, since its journal began.",
      samples: VERDICTS.map((verdict) => ({
        labels: { host, verdict },
        value: messages.verdicts[verdict] ?? 0,
      })),
    },
    {
      name: "mosaic_message_delivery_seconds",
      kind: "histogram",
      help: "Time from asking for a message to the proof that its agent has it (accepted, queued).",
      samples: histogramSamples({ host }, messages.delivery),
    },
  ];
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
