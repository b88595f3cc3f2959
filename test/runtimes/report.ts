/** The table of a run, for the terminal and for docs/runtimes.md. Pure: results in, text out. */
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
import { VIOLATIONS, type Judgement, type Violation } from "../../src/domain/proving/judge.ts";
import { LIMITS } from "./limits.ts";
import { STATES } from "./plan.ts";
import type { SendRecord } from "../../src/domain/proving/records.ts";
import { EXIT_OF_VERDICT, type Verdict } from "../../src/domain/proving/send.ts";

export interface Judged {
  readonly record: SendRecord;
  readonly judgement: Judgement;
}

export interface RuntimeReport {
  readonly runtime: LabRuntime;
  readonly version: string;
  readonly judged: readonly Judged[];
  readonly setUpsFailed: readonly string[];
  readonly notRun: readonly string[];
  readonly agents: number;
  readonly seconds: number;
}

export interface RunFacts {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly mosaic: string;
  readonly tmux: string;
  readonly bun: string;
  readonly machine: string;
  readonly seed: number;
  readonly seconds: number;
}

const VERDICTS = Object.keys(EXIT_OF_VERDICT) as readonly Verdict[];

/** Whether nothing happened that must not, and everything was tried. */
export function isGood(reports: readonly RuntimeReport[]): boolean {
  return reports.every(
    ({ judged, notRun }) =>
      notRun.length === 0 &&
      judged.length > 0 &&
      judged.every(({ judgement }) => judgement.violations.length === 0),
  );
}

/** One row a runtime: what became of its sends, and what must be 0. */
export function summaryTable(reports: readonly RuntimeReport[]): string {
  const counted: readonly Violation[] = VIOLATIONS;
  return markdownTable(
    ["runtime", "version", "sends", ...VERDICTS, ...counted.map((name) => `**${name}**`), "set-ups retried"],
    reports.map(({ runtime, version, judged, setUpsFailed }) => [
      runtime,
      version,
      judged.length,
      ...VERDICTS.map((verdict) => judged.filter(({ record }) => record.outcome.verdict === verdict).length),
      ...counted.map((name) => judged.filter(({ judgement }) => judgement.violations.includes(name)).length),
      setUpsFailed.length,
    ]),
  );
}

/** What the states were answered with: "accepted 38, queued 2". */
export function stateTable(reports: readonly RuntimeReport[]): string {
  return markdownTable(
    ["runtime", ...STATES],
    reports.map(({ runtime, judged }) => [
      runtime,
      ...STATES.map((state) => {
        const here = judged.filter(({ record }) => record.state === state);
        return (
          VERDICTS.map((verdict) => [
            verdict,
            here.filter(({ record }) => record.outcome.verdict === verdict).length,
          ])
            .filter(([, count]) => count !== 0)
            .map(([verdict, count]) => `${verdict} ${count}`)
            .join(", ") || "-"
        );
      }),
    ]),
  );
}

/** Seconds from the start of `agent send` to its end, where it was accepted by an idle agent. */
export function latencyTable(reports: readonly RuntimeReport[]): string {
  return markdownTable(
    ["runtime", "channels", "sends", "median", "p95", "slowest", "programs started (median, most)"],
    reports.map(({ runtime, judged }) => {
      const accepted = judged
        .map(({ record }) => record)
        .filter(({ state, outcome }) => state === "idle" && outcome.verdict === "accepted");
      const walls = accepted.map(({ outcome }) => outcome.wallMs);
      const calls = accepted.flatMap(({ outcome }) => outcome.outsideCalls ?? []);
      const channels = [...new Set(accepted.map(({ outcome }) => outcome.channel ?? "-"))].toSorted();
      return [
        runtime,
        channels.join(", ") || "-",
        accepted.length,
        seconds(quantile(walls, 0.5)),
        seconds(quantile(walls, 0.95)),
        seconds(quantile(walls, 1)),
        calls.length === 0 ? "not told" : `${quantile(calls, 0.5)}, ${quantile(calls, 1)}`,
      ];
    }),
  );
}

/** Every violation and every remark, one line each. */
export function anomalies(reports: readonly RuntimeReport[]): readonly string[] {
  return reports.flatMap(({ runtime, judged, setUpsFailed, notRun }) => [
    ...notRun.map((what) => `${runtime}: **not run**: ${oneLine(what)}`),
    ...judged.flatMap(({ record, judgement }) => describe(record, judgement)),
    ...setUpsFailed.map((what) => `${runtime}: set-up retried: ${oneLine(what)}`),
  ]);
}

function describe(record: SendRecord, { violations, remarks, receivedAfterMs }: Judgement): string[] {
  if (violations.length === 0 && remarks.length === 0) return [];
  const { outcome } = record;
  const what = [
    ...violations.map((name) => `**${name}**`),
    ...remarks.map(oneLine),
    ...(outcome.problem === undefined ? [] : [oneLine(outcome.problem)]),
  ];
  const received =
    receivedAfterMs === undefined ? "not received" : `received after ${seconds(receivedAfterMs)}`;
  const channel = outcome.channel === undefined ? "" : ` by ${outcome.channel}`;
  return [
    `${record.runtime}, ${record.state}, ${record.content}, ${record.size}: ` +
      `${outcome.verdict ?? "no verdict"}${channel}, ${received}; ${what.join("; ")} (${record.token})`,
  ];
}

/** docs/runtimes.md. */
export function renderDocument(facts: RunFacts, reports: readonly RuntimeReport[]): string {
  const sends = reports.reduce((sum, { judged }) => sum + judged.length, 0);
  const odd = anomalies(reports);
  return `# Real runtimes

Written by \`make test-runtimes\`; do not edit. ${sends} messages were sent with \`mosaic agent send\` to real runtimes,
and every verdict was compared with what their model received.

## With what

| | |
| --- | --- |
| date | ${facts.date} |
| binary | ${facts.mosaic} |
| tmux | ${facts.tmux} |
| Bun | ${facts.bun} |
| machine | ${facts.machine} |
| agents at once | ${reports.map(({ runtime, agents }) => `${runtime} ${agents}`).join(", ")} |
| time | ${reports.map((report) => `${report.runtime} ${minutes(report.seconds)}`).join(", ")}; ${minutes(facts.seconds)} in all |
| order of the sends | seed ${facts.seed} |

## Verdicts

The columns in bold must be 0.

${summaryTable(reports)}

## What each state was answered with

${stateTable(reports)}

## How long an accepted message takes

From the start of the process \`mosaic agent send\` to its end, the agent idle, all runtimes side by side.

${latencyTable(reports)}

## What a runtime cannot do

${reports.map(({ runtime }) => limitsOf(runtime)).join("\n\n")}

## How it was done

The fleet of each runtime runs by the compiled binary (\`supervisor: direct\`), in a HOME of its own, against a mock of
the four model APIs on loopback (\`src/adapters/mock-model/server.ts\`). Nothing of a message is judged by the
screen: only what the mock received counts, in the whole conversation and not only in its newest turn.

- **States**, brought about without mosaic: *busy* (the model's answer is being streamed), *draft in the box* (typed, not
  sent), *approval open* (the model wants to run a command), *copy-mode* (of tmux), *just started* (sent as soon as the
  restarted process is there), *idle*.
- **Messages**: one line; 6 lines with quotes, backticks and \`$(…)\`; 10 KB; unicode; tabs; ending in \`;\`, in \`\\\`, in
  \`@file\`; starting with \`!\`; starting with \`/clear\`. Sizes: 80x24 and 200x50. Handed over by \`--message\`, \`--file\`
  and stdin in turn.
- **accepted**: the whole text was received, once, within 20 s (100 KB in one line by gemini within 60 s, which needs half a minute by itself). **queued**: the same after the agent was let go on.
  **blocked**, **draft**, **dead**, **not-ready**: it was never received, the dialog was still open, its command had not
  run and ran when Enter was pressed then, the draft still stood there. **unknown**: received once or not at all.
- Some idle messages were sent again with the same \`--id\`: they had to be received once all the same.
- *set-ups retried*: the state could not be brought about; nothing was sent, and it was tried again.

## Anomalies

${odd.length === 0 ? "None." : odd.map((line) => `- ${line}`).join("\n")}
`;
}

function limitsOf(runtime: LabRuntime): string {
  const limits = LIMITS[runtime];
  return `**${runtime}**\n\n${limits.length === 0 ? "Nothing known." : limits.map((line) => `- ${line}`).join("\n")}`;
}

/** The smallest figure that is not below that share of them; undefined for none. */
export function quantile(figures: readonly number[], share: number): number | undefined {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

type Row = readonly (string | number)[];

function markdownTable(head: readonly string[], rows: readonly Row[]): string {
  return [head, head.map(() => "---"), ...rows].map(markdownRow).join("\n");
}

function markdownRow(cells: Row): string {
  return `| ${cells.join(" | ")} |`;
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "-" : `${(milliseconds / 1000).toFixed(2)} s`;
}

function minutes(time: number): string {
  return `${(time / 60).toFixed(1)} min`;
}

/** For one line of Markdown: what a screen shows may have any number of them. */
function oneLine(what: string): string {
  return what
    .replaceAll(/[\s│┃─━╭╮╰╯▀▄▁▔]+/g, " ")
    .replaceAll("`", "'")
    .trim()
    .slice(0, 600);
}
