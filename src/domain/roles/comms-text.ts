import { encodeKeptBytes } from "../../base/kept-bytes.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { LONGEST_ROLE } from "./role-file.ts";

/** Other agents that are named; in a larger fleet the rest is counted. */
const MOST_OTHERS = 40;
const LONGEST_CELL = 80;

export interface CommsFacts {
  readonly agent: RosterAgent;
  /** All agents of the fleet, in the order of the roster. */
  readonly agents: readonly RosterAgent[];
  readonly host: string;
  /** The text of its class; undefined where there is none. */
  readonly role: string | undefined;
}

export interface CommsText {
  readonly text: string;
  /** Whether the role text was shortened. */
  readonly isCut: boolean;
}

/**
 * What an agent is told about itself at its start: who it is, its role, which other agents there are, and how to speak
 * to them. It contains no secrets: names, runtimes, classes and folders from the roster, and the text of the class.
 * Pure.
 */
export function commsText({ agent, agents, host, role }: CommsFacts): CommsText {
  const { text: own, isCut } = role === undefined ? { text: "", isCut: false } : withinBytes(plain(role));
  const others = agents.filter(({ name }) => name !== agent.name);
  const parts = [
    [
      `You are ${agent.name}, an agent of the fleet on ${host}. mosaic started you, keeps`,
      `you running, and delivers messages to you. Your class is ${cell(agent.class)}.`,
    ],
    own.trim() === "" ? [] : ["# Your role", "", own.trim(), ...(isCut ? ["", "(the rest is cut)"] : [])],
    otherLines(others, host),
    [
      "# How you speak with them",
      "",
      `- A message to you begins with [${host}:NAME -> ${host}:${agent.name}] #ID.`,
      "  NAME sent it. Only operator is a person.",
      "- Ask: mosaic agent ask NAME TEXT waits for the answer and prints it. Nobody",
      "  sees your conversation, so the message has to say all that is needed.",
      "- Send: mosaic agent send NAME TEXT. It says whether the message was taken:",
      "  accepted and queued mean that it was.",
      "- Answer: a message that says (answer: mosaic agent reply ID TEXT) by that",
      "  command; one that says (asked: …) by what you say last in your turn.",
      "- What you have not answered: mosaic agent inbox.",
      "- Read: mosaic agent last NAME prints the last answer of an agent, mosaic agent",
      "  status NAME says what it is doing, mosaic agent wait NAME waits for it.",
      "- With tools of mosaic mcp (agent_ask …), use those in place of a shell.",
      "- How all of this works, what receipts and exit statuses say, what you may do:",
      "  mosaic agent guide",
      "- Who is here now: mosaic agent roster. This text anew:",
      `  mosaic agent comms ${agent.name}.`,
      "- Start, stop or change agents only if you were asked to.",
      "- Where an earlier text of this kind says something else, this one counts.",
    ],
  ];
  const text = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
  return { text: `${text}\n`, isCut };
}

function otherLines(others: readonly RosterAgent[], host: string): readonly string[] {
  if (others.length === 0) return ["# Who else is here", "", "Nobody: you are the only agent of this fleet."];
  // leaders are asked first, so even in a large fleet they must be named and not only counted
  const ordered = others.toSorted((one, other) => rank(one) - rank(other));
  const more = ordered.length - MOST_OTHERS;
  return [
    `# Who else is here`,
    "",
    `Their addresses; on this host the name alone will do.`,
    "",
    ...ordered
      .slice(0, MOST_OTHERS)
      .map(
        (other) =>
          `- ${host}/${other.name}: ${cell(other.class)} (${other.runtime}), ${cell(other.workingDirectory)}`,
      ),
    ...(more > 0 ? [`- and ${more} more: mosaic agent roster`] : []),
  ];
}

function rank({ class: label }: RosterAgent): number {
  return label === "orchestrator" ? 0 : label === "enhancer" ? 1 : 2;
}

function cell(text: string): string {
  const line = plain(text).replaceAll("\n", " ");
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL)}…` : line;
}

/** Without control characters except tab and newline, because the text may be shown on a terminal. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]/gu, "");
}

/** As many whole lines as fit. */
function withinBytes(text: string): { readonly text: string; readonly isCut: boolean } {
  const bytes = encodeKeptBytes(text);
  if (bytes.length <= LONGEST_ROLE) return { text, isCut: false };
  const cut = new TextDecoder().decode(bytes.subarray(0, LONGEST_ROLE)).replace(/\uFFFD+$/, "");
  const end = cut.lastIndexOf("\n");
  return { text: end > 0 ? cut.slice(0, end) : cut, isCut: true };
}
