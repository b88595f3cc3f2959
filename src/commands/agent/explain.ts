import type { Context, Page } from "../../cli/context.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import { clockText } from "../../cli/show/clock-text.ts";
import { ageOf, duration } from "../../cli/show/quantities.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentExplainScreen } from "../../operations/agent/explain-screen.ts";
import { agentExplain } from "../../operations/agent/explain.ts";
import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import type { AgentExplain } from "../../operations/documents/agent-explain.ts";
import { dialogLines } from "../_shared/dialog-lines.ts";
import { budgetFollows, budgetText } from "../_shared/budget-text.ts";
import { readGivenFile } from "../_shared/given-file.ts";
import { labelled } from "../_shared/labelled.ts";
import { untoldLimit } from "../_shared/limit-text.ts";
import { STATE_STYLE, stateText } from "../_shared/state-style.ts";
import { heartbeatOf } from "./explain-heartbeat.ts";

export const explain = defineVerb({
  details:
    "Shows the rule that decided the state, what it saw, and who was asked and did not answer. With --screen it does so " +
    "for a screen that was saved with `tmux capture-pane -p -e`, and shows the options of its dialog, as mosaic agent answer would.",
  args: {
    agent: {
      type: "positional",
      valueHint: "AGENT",
      required: false,
      completes: "agents",
      description: "an agent of the roster",
    },
    runtime: {
      type: "string",
      valueHint: "RUNTIME",
      suggests: RUNTIME_NAMES,
      description: `with --screen: the runtime it shows: ${RUNTIME_NAMES.join(", ")}, or one of your own`,
    },
    screen: { type: "string", valueHint: "FILE", description: "a saved screen; - is stdin" },
    title: { type: "string", valueHint: "TEXT", description: "with --screen: the pane's title" },
    "runtime-version": {
      type: "string",
      valueHint: "VERSION",
      description: "with --screen: of which version it is, for words of fleet/patterns.yaml",
    },
    heartbeat: {
      type: "boolean",
      plumbing: true,
      description: "for the launcher: the agent of the environment, as lines of its heartbeat",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one", "missing-program": "tmux is missing" },
  examples: [
    { command: "mosaic agent explain coder0", explains: "why it is called idle, working or blocked" },
    {
      command: "mosaic agent explain --runtime codex --screen saved.ansi --json",
      explains: "the state and the rule of a saved screen",
    },
  ],
  async run(context, { agent, runtime, screen, title, "runtime-version": version, heartbeat }) {
    if (heartbeat) return heartbeatOf(context);
    if ((screen ?? runtime ?? title ?? version) !== undefined) {
      if (agent !== undefined || screen === undefined || runtime === undefined) {
        throw new MosaicError("usage", "a saved screen needs --runtime and --screen, and no agent", {
          hint: "mosaic agent explain --runtime claude --screen FILE",
        });
      }
      return ofSavedScreen(context, { runtime, screen, title, version });
    }
    if (agent === undefined) {
      throw new MosaicError("usage", "which agent?", { hint: "mosaic agent roster" });
    }
    const { document } = await context.perform(agentExplain, { agent });
    return { text: (page) => explained(page, document), json: document };
  },
});

function explained(page: Page, document: AgentExplain): string {
  const {
    agent,
    runtime,
    state,
    reason,
    source,
    rule,
    saw,
    unanswered,
    draft,
    screen,
    until,
    proven,
    description,
  } = document;
  const age = ageOf(document.since, Date.parse(document.at));
  const why = state === "blocked" || reason === null ? "" : `: ${reason}`;
  const rows: (readonly [string, string])[] = [
    ["agent", agent],
    ["state", `${page.style[STATE_STYLE[state]](stateText({ state, reason, until }))}${why}`],
    ["rule", rule ?? "-"],
    ["source", source],
    ["since", age === null ? "its beginning is not known" : `${duration(age)} ago`],
    ["saw", saw],
  ];
  if (screen !== null && screen.rule !== rule) {
    rows.push(["screen", `${screen.state} (${screen.rule}: ${screen.saw})`]);
  }
  if (draft !== null) rows.push(["draft", draft.replaceAll(/\s+/g, " ").trim()]);
  const untold = untoldLimit(document);
  if (untold !== undefined) rows.push(["limit", untold]);
  for (const what of unanswered) rows.push(["no answer", what]);
  for (const line of patternLines(document.patterns)) rows.push(["patterns", line]);
  if (document.budget !== null) {
    const { budget } = document;
    const told = budget.since === null ? "" : `; told at ${clockText(budget.since)}`;
    rows.push(["budget", `${budgetText(budget)}, ${budgetFollows(budget)}${told}`]);
  }
  rows.push(["version", versionText(document)]);
  if (description !== null) rows.push(["described", description.file]);
  if (typeof description?.sha256 === "string") rows.push(["sha256", description.sha256]);
  if (proven !== null) {
    const where = `measured on this host ${proven.at.slice(0, 10)}`;
    const other = description === null ? "other patterns" : "another description";
    const past = proven.holds ? "" : `, by ${other} than today's: mosaic runtime prove ${runtime}`;
    rows.push(["proven", `${runtime} ${proven.version}, ${where}: ${proven.outcome}${past}`]);
  }
  return labelled(page, rows);
}

/** The words of the pattern file that decided, or why none of them count; nothing where the built-in words suffice. */
function patternLines(patterns: AgentExplain["patterns"]): string[] {
  if (patterns === null) return [];
  const { file, sha256, words, unused } = patterns;
  const name = sha256 === null ? file : `${file} (sha256 ${sha256.slice(0, 16)})`;
  if (unused !== null) return [`${name} does not count: ${unused}`];
  return words.length === 0
    ? []
    : [`${name}: ${words.map(({ place, word }) => `${place} ${JSON.stringify(word)}`).join(", ")}`];
}

/** The running version, and the one that the rules were measured with. */
function versionText({
  runtime,
  runtime_version: running,
  measured,
  measured_with: versions,
}: AgentExplain): string {
  const known =
    versions.length === 0 ? "nothing is known of its screens" : `measured: ${versions.join(", ")}`;
  if (running === null) return `it cannot be told which one runs (${known})`;
  if (measured === false) return `${runtime} ${running}, UNMEASURED (${known})`;
  return versions.includes(running)
    ? `${runtime} ${running}, measured`
    : `${runtime} ${running}, proven on this host`;
}

async function ofSavedScreen(
  context: Context,
  saved: {
    readonly runtime: string;
    readonly screen: string;
    readonly title: string | undefined;
    readonly version: string | undefined;
  },
): Promise<Outcome> {
  const { runtime, title, version } = saved;
  const hint = "tmux -L mosaic-factory capture-pane -p -e -t '=NAME:' >FILE";
  const screen = await readGivenFile(context, saved.screen, hint);
  const request = { runtime, screen, title: title ?? null, runtime_version: version ?? null };
  const { document } = await context.perform(agentExplainScreen, request);
  const { state, reason, rule, saw, dialog } = document;
  const word = reason === null ? state : `${state}: ${reason}`;
  const asked = dialog === null ? [] : ["", ...dialogLines(dialog)];
  return {
    text: (page) =>
      [`${word}  ${rule}  ${page.style.dim(saw)}`, ...patternLines(document.patterns), ...asked].join("\n"),
    json: document,
  };
}
