/** The recorded job as Markdown, for docs/guides/agents-among-themselves.md. */
import type { Story } from "./story.ts";
import { percentile, type AskTime } from "./timing.ts";

const LONGEST_CELL = 110;

export interface Facts {
  readonly date: string;
  readonly versions: string;
  readonly machine: string;
}

/** `hide`: what is this machine's, and what stands for it. */
export function renderJob(
  facts: Facts,
  story: Story,
  times: Readonly<Record<string, readonly AskTime[]>>,
  hide: (text: string) => string,
): string {
  return [
    `Recorded ${facts.date}: ${facts.versions}. ${facts.machine}.`,
    "",
    "```text",
    ...story.typed.map(({ line, printed, seconds }) =>
      hide(`$ ${line}\n${printed}\n(${seconds.toFixed(1)} s)`),
    ),
    "```",
    "",
    "What the three did for it, by the requests that their models got. Their words are scripted; which peer is asked, what",
    "a file says and what a tool answered is what really came:",
    "",
    "| at (s) | agent | what it heard last | what it does |",
    "| -----: | ----- | ------------------ | ------------ |",
    ...story.deeds.map(({ at, agent, what, heard }) =>
      hide(`| ${((at - story.begun) / 1000).toFixed(1)} | ${agent} | ${cell(heard)} | ${cell(what)} |`),
    ),
    "",
    "What an ask takes beside the turn, in seconds (p50 / p95 / most):",
    "",
    "| asked | times | until its model has it | its model answers | its runtime says that the turn is over | the answer is printed |",
    "| ----- | ----: | ---------------------: | ----------------: | ------------------------------------: | --------------------: |",
    ...Object.entries(times).map(
      ([agent, all]) =>
        `| ${agent} | ${all.length} | ${spread(all, "before")} | ${spread(all, "turn")} | ${spread(all, "ends")} | ${spread(all, "after")} |`,
    ),
    "",
  ].join("\n");
}

function spread(times: readonly AskTime[], key: keyof AskTime): string {
  const values = times.map((time) => time[key]);
  return [0.5, 0.95, 1].map((part) => (percentile(values, part) / 1000).toFixed(2)).join(" / ");
}

function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const shown = line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL)}…` : line;
  return `\`${shown.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

const BEGIN = "<!-- made by make job-of-three -->";
const END = "<!-- end -->";

/** The page with what was recorded last in the place of what was recorded before. */
export function withJob(page: string, job: string): string {
  const [head, rest] = page.split(`${BEGIN}\n`);
  const [, tail] = (rest ?? "").split(END);
  if (head === undefined || tail === undefined) throw new Error(`the page has no ${BEGIN} … ${END}`);
  return `${head}${BEGIN}\n\n${job}\n${END}${tail}`;
}
