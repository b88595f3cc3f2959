import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { duration } from "../../cli/show/quantities.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { Cell } from "../../cli/show/table.ts";
import type { RuntimeProve } from "../../operations/documents/runtime-prove.ts";
import { runtimeProve } from "../../operations/runtime/prove.ts";
import { faultLines } from "../_shared/proof-faults.ts";
import { progressNotes } from "../_shared/progress-notes.ts";

export const proveVerb = defineVerb({
  details:
    "Runs the installed runtime in a home of its own, where it speaks with a model inside of mosaic: no account, no " +
    "network, nothing of yours. Brings three agents into each state, delivers each kind of message, and compares what mosaic " +
    "says with what that model received. Its screens are read as the fleet reads them, with the words of fleet/patterns.yaml. " +
    "One of your own (fleet/runtimes.local) has no model of mosaic's: it is started, typed to, sent messages and restarted. " +
    "It takes five minutes at most; agents that run are not touched. The result is kept, and `mosaic agent explain` names it.",
  args: {
    runtime: {
      type: "positional",
      valueHint: "NAME",
      required: true,
      description: "claude, codex, pi, opencode, gemini, qwen, copilot, stub, or one of your own",
    },
    version: { type: "string", valueHint: "V", description: "refuse where another version is installed" },
    state: {
      type: "string",
      valueHint: "STATE",
      repeatable: true,
      choices: ["idle", "working", "queued", "draft", "approval", "restart"],
      description: "only this one, to look closer; then the result is not kept",
    },
    message: {
      type: "string",
      valueHint: "KIND",
      repeatable: true,
      choices: ["short", "lines", "long", "unicode", "backslash", "bang", "slash"],
      description: "the same for the kinds of messages",
    },
  },
  exitCodes: {
    partial: "a state or a verdict is wrong, or could not be proven",
    configuration:
      "another version is installed than was asked for, or the file of the pinned ones is damaged",
    "missing-program": "the runtime is not installed, or tmux",
    "timed-out": "it was not done within five minutes",
  },
  examples: [
    { command: "mosaic runtime prove claude", explains: "after claude was updated" },
    { command: "mosaic runtime prove codex --state approval", explains: "one state alone" },
  ],
  async run(context, { runtime, version, state, message }) {
    const { document, ending } = await context.perform(
      runtimeProve,
      { runtime, version: version ?? null, states: [...state], messages: [...message] },
      progressNotes(context),
    );
    return { exit: ending, text: (page) => proofText(page, document), json: document };
  },
});

const STYLE: Readonly<Record<RuntimeProve["messages"][number]["outcome"], StyleName>> = {
  right: "green",
  unclear: "yellow",
  wrong: "red",
  "not-run": "yellow",
  "not-tried": "dim",
};

/** A row for each kind of message, a column for each state. */
export function proofText(page: Page, document: RuntimeProve): string {
  const { states, messages, runtime, version, mosaic, elapsed_ms: elapsed } = document;
  const kinds = [...new Set(messages.map(({ message }) => message))];
  const columns = [
    { title: "MESSAGE", whole: true },
    ...states.map(({ state }) => ({ title: state.toUpperCase() })),
  ];
  const told = states.map((one): Cell => marked(one.told ?? "-", one.outcome));
  const rows = kinds.map((kind): Cell[] => [
    kind,
    ...states.map(({ state }): Cell => {
      const one = messages.find((row) => row.state === state && row.message === kind);
      return one === undefined ? "-" : marked(one.verdict ?? "none", one.outcome);
    }),
  ]);
  const remarks = faultLines(document.faults);
  const by =
    document.patterns === null ? "" : ` and fleet/patterns.yaml (sha256 ${document.patterns.slice(0, 16)})`;
  return [
    `${[runtime, version].filter(Boolean).join(" ")}, by mosaic ${mosaic}${by} in ${duration(elapsed)}`,
    "",
    page.table(columns, [["told as", ...told], ...rows]),
    "",
    ...(remarks.length === 0 ? [] : [...remarks, ""]),
    closing(page, document),
  ].join("\n");
}

/** Visible without colours too. */
function marked(text: string, outcome: RuntimeProve["messages"][number]["outcome"]): Cell {
  const sign = outcome === "right" ? "" : outcome === "wrong" ? " !" : " ?";
  const isTold = outcome !== "not-run" && outcome !== "not-tried";
  return { text: isTold ? `${text}${sign}` : outcome.replace("-", " "), style: STYLE[outcome] };
}

function closing(page: Page, { states, messages, outcome, kept }: RuntimeProve): string {
  const all = [...states, ...messages];
  const count = (wanted: string) => all.filter((one) => one.outcome === wanted).length;
  const left = states.filter((one) => one.outcome === "not-tried").map(({ state }) => state);
  const notTried = left.length === 0 ? "" : `; not tried: ${left.join(", ")}`;
  const sent = messages.filter((one) => one.outcome !== "not-tried");
  const figures = `${sent.length} messages in ${states.length - left.length} states`;
  const text =
    outcome === "good"
      ? page.style.green(`good: ${figures}, and all is as mosaic says`)
      : page.style[outcome === "wrong" ? "red" : "yellow"](
          `${outcome}: ${figures}; ${count("wrong")} wrong, ${count("unclear")} unclear, ${count("not-run")} not run`,
        );
  return `${text}${notTried}${kept === null ? "; not kept" : ""}`;
}
