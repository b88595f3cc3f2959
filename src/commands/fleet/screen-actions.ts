import { createStyle, type StyleName } from "../../cli/show/style.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Context, Page, OperationListener } from "../../cli/context.ts";
import { agentLast } from "../../operations/agent/last.ts";
import { agentSend } from "../../operations/agent/send.ts";
import { agentTail } from "../../operations/agent/tail.ts";
import { fleetRestart } from "../../operations/fleet/restart.ts";
import { fleetStart } from "../../operations/fleet/start.ts";
import { receiptLine } from "../_shared/receipt-line.ts";
import { VERDICT_STYLE } from "../_shared/verdict-style.ts";
import type { Beside, Effect, Remark } from "./screen/state.ts";

type Ask<Kind extends Effect["kind"]> = Extract<Effect, { kind: Kind }>;

/** Lines of a screen, and of what scrolled off it. */
const SCREEN_LINES = 100;
const WATCHED_MS = 2_000;
const DELIVERY_MS = 30_000;
const PLAIN: Page = { style: createStyle(false), width: Infinity, height: Infinity, table: () => "" };

/** What is shown beside the list. An agent without a readable record shows its screen. */
export async function lookBeside(
  context: Context,
  { agent, what }: Ask<"look">,
  listener: OperationListener,
): Promise<Beside> {
  if (what === "answer") {
    try {
      const { document } = await context.perform(agentLast, { agent }, listener);
      const { answer, message, unanswered } = document;
      return { kind: "answer", answer, message, unanswered: unanswered.length };
    } catch (thrown) {
      if (!(thrown instanceof MosaicError)) throw thrown;
    }
  }
  try {
    const { document } = await context.perform(
      agentTail,
      { agent, lines: SCREEN_LINES, screen: true },
      listener,
    );
    return { kind: "screen", lines: document.lines };
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    return { kind: "nothing", why: thrown.message };
  }
}

/** Sends one line; returns what became of it. */
export async function sendLine(
  context: Context,
  { agent, text }: Ask<"send">,
  listener: OperationListener,
): Promise<Remark> {
  const { document } = await context.perform(
    agentSend,
    {
      agent,
      text,
      id: null,
      source: null,
      raw: false,
      wait_idle: false,
      clear_draft: false,
      blind: false,
      timeout_ms: DELIVERY_MS,
      reply_to: null,
      force: false,
    },
    listener,
  );
  return { text: oneLine(receiptLine(PLAIN, document)), style: VERDICT_STYLE[document.verdict] };
}

/** Starts or restarts the agent; returns what became of it. */
export async function startAgain(
  context: Context,
  wanted: Ask<"restart"> | Ask<"start">,
  listener: OperationListener,
): Promise<Remark> {
  const { agent } = wanted;
  const shared = { agents: [agent], grace_ms: WATCHED_MS, host: null, force: false };
  const { document } =
    wanted.kind === "start"
      ? await context.perform(fleetStart, shared, listener)
      : await context.perform(
          fleetRestart,
          {
            ...shared,
            rolling: false,
            when_idle: wanted.when === "when-idle",
            now: wanted.when === "now",
            idle_timeout_ms: null,
            wait: true,
          },
          listener,
        );
  const outcome = document.agents.find((each) => each.agent === agent);
  if (outcome === undefined) return { text: `${agent}: nothing was done`, style: "yellow" };
  const { outcome: word, detail, pid } = outcome;
  const facts = [pid === null ? "" : `pid ${pid}`, detail ?? ""].filter((fact) => fact !== "").join("; ");
  const style: StyleName = word === "started" || word === "restarted" ? "green" : "yellow";
  return { text: oneLine(`${agent}: ${word}${facts === "" ? "" : ` (${facts})`}`), style };
}

/** Runs another of our commands in this terminal. undefined where there is nothing to report. */
export async function runCommand(context: Context, words: readonly string[]): Promise<Remark | undefined> {
  const services = await context.wire();
  const { mosaicHome, rosterFile } = services.surroundings;
  const argv = [services.host.binary, ...words, "--mosaic-home", mosaicHome, "--roster", rosterFile];
  const status = await services.runInTerminal(argv, "/");
  if (status === 0) return undefined;
  return { text: `mosaic ${words.join(" ")} ended with status ${status}: it says why`, style: "yellow" };
}

/** An error in one line, with the command that helps. */
export function remarkOf({ message, hint }: MosaicError): Remark {
  return { text: oneLine(hint === undefined ? message : `${message}; ${hint}`), style: "red" };
}

function oneLine(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("; ");
}
