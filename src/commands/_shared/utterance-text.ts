import type { Page } from "../../cli/context.ts";
import { clockText, dayText } from "../../cli/show/clock-text.ts";
import type { UtteranceDocument } from "../../operations/documents/utterance.ts";

export interface UtteranceLines {
  readonly lines: readonly string[];
  /** The last utterance, for those that follow. */
  readonly last: LastUtterance;
}

export interface LastUtterance {
  readonly day: string;
  readonly conversation: string;
}

/** Before the first utterance. */
export const NO_UTTERANCE: LastUtterance = { day: "", conversation: "" };

type Said = UtteranceDocument & { readonly conversation: string };

/** Speaker and time, then the text below; a tool takes one line, and so does a change of conversation. */
export function utteranceLines(
  page: Page,
  agent: string,
  utterances: readonly Said[],
  before: LastUtterance,
): UtteranceLines {
  const lines: string[] = [];
  let { day: last, conversation } = before;
  for (const said of utterances) {
    const own = dayText(said.at);
    if (own !== last) lines.push(page.style.bold(own));
    last = own;
    if (conversation !== "" && said.conversation !== conversation) {
      lines.push(page.style.dim(`── conversation ${said.conversation}`));
    }
    ({ conversation } = said);
    if (said.who === "tool") {
      lines.push(page.style.dim(`${clockText(said.at)}  ${agent} called ${said.text}`));
      continue;
    }
    const head = `${clockText(said.at)}  ${speakerOf(agent, said)}`;
    lines.push(page.style[said.who === "user" ? "cyan" : "green"](head));
    lines.push(
      ...said.text
        .trim()
        .split("\n")
        .map((line) => `  ${line.trimEnd()}`.trimEnd()),
    );
  }
  return { lines, last: { day: last, conversation } };
}

/** "vm:planner  #a1b2c3": the speaker. */
export function speakerOf(agent: string, { who, source, message_id: id }: UtteranceDocument): string {
  if (who !== "user") return agent;
  return id === null ? "somebody, by hand" : `${source ?? "somebody"}  #${id}`;
}
