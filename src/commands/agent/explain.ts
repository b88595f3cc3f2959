import type { Context, Page } from "../../cli/context.ts";
import type { ScreenReading } from "../../runtimes/contract.ts";
import { lookAtAgent, type AgentLook } from "../../domain/agent/look.ts";
import { noteConversation } from "../../domain/agent/noted-conversation.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { parseAgentName, parseSocketName } from "../../base/names.ts";
import { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from "../../runtimes/runtime-name.ts";
import { hostDocument } from "../_shared/document.ts";
import { styleOfState } from "../_shared/doing.ts";
import { readGivenFile } from "../_shared/given-file.ts";
import { duration } from "../_shared/status-table.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";

export const explain = defineVerb({
  details:
    "Which rule gave the state, what it saw, and what was asked and did not answer. With --screen it classifies a " +
    "screen that was saved with `tmux capture-pane -p -e`, as people attach to a report.",
  args: {
    agent: { type: "positional", valueHint: "AGENT", required: false, description: "an agent of the roster" },
    runtime: { type: "enum", options: [...RUNTIME_NAMES], description: "with --screen: whose screen it is" },
    screen: { type: "string", valueHint: "FILE", description: "a saved screen; - is stdin" },
    title: { type: "string", valueHint: "TEXT", description: "with --screen: the pane's title" },
    heartbeat: {
      type: "boolean",
      description: "for the launcher: the agent of the environment, as lines of its heartbeat",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one", "missing-program": "tmux is missing" },
  examples: [
    { command: "mosaic agent explain coder0", explains: "why we say what we say of it" },
    {
      command: "mosaic agent explain --runtime codex --screen saved.ansi --json",
      explains: "the state and the rule of a saved screen",
    },
  ],
  async run(context, { agent, runtime, screen, title, heartbeat }) {
    if (heartbeat) return forHeartbeat(context);
    if (screen !== undefined || runtime !== undefined || title !== undefined) {
      if (agent !== undefined || screen === undefined || runtime === undefined) {
        throw new MosaicError("usage", "a saved screen needs --runtime and --screen, and no agent", {
          hint: "mosaic agent explain --runtime claude --screen FILE",
        });
      }
      return forSavedScreen(context, runtime, screen, title);
    }
    if (agent === undefined) {
      throw new MosaicError("usage", "which agent?", { hint: "mosaic agent roster" });
    }
    const services = await context.wire();
    const fleet = await services.fleet();
    const named = agentNamed(fleet.roster, agent);
    const look = await lookAtAgent(fleet, await services.stateSources(fleet.roster.tmux.socketName), named);
    const { state } = look;
    return {
      text: (page) => explained(page, look, fleet.clock.now()),
      json: hostDocument(services, "mosaic.agent.explain/1", {
        agent: named.name,
        runtime: named.runtime,
        ...state,
        since: state.since === undefined ? null : new Date(state.since).toISOString(),
        draft: look.reading?.composer?.draft ?? null,
        screen_rule: look.reading?.rule ?? null,
        measured_with: look.adapter.measuredWith,
      }),
    };
  },
});

function explained(page: Page, look: AgentLook, now: number): string {
  const { state, adapter, reading } = look;
  const age =
    state.since === undefined
      ? "its beginning is not known"
      : `${duration(Math.max(0, now - state.since))} ago`;
  const rows: (readonly [string, string])[] = [
    ["agent", look.agent.name],
    ["state", page.style[styleOfState(state.state)](state.state)],
    ["rule", state.rule],
    ["source", state.source],
    ["since", age],
    ["saw", oneLine(state.saw)],
  ];
  if (reading !== undefined && reading.rule !== state.rule) {
    rows.push(["screen", `${reading.state} (${reading.rule}: ${oneLine(reading.saw)})`]);
  }
  const draft = reading?.composer?.draft ?? "";
  if (draft !== "") rows.push(["draft", oneLine(draft)]);
  for (const what of state.unanswered) rows.push(["no answer", oneLine(what)]);
  rows.push(["adapter", `${adapter.runtime} ${adapter.measuredWith}`]);
  return rows.map(([label, value]) => `${page.style.dim(label.padEnd(11))}${value}`).join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

async function forSavedScreen(
  context: Context,
  runtime: RuntimeName,
  file: string,
  title: string | undefined,
): Promise<Outcome> {
  const { adapterOf } = await import("../../runtimes/index.ts");
  const services = await context.wire();
  const hint = "tmux -L mosaic-factory capture-pane -p -e -t '=NAME:' >FILE";
  const text = await readGivenFile(context, services.host.files, file, hint);
  const adapter = adapterOf(runtime);
  const reading: ScreenReading = adapter.readScreen(parseScreen(text, title));
  const { state, rule, saw } = reading;
  return {
    text: (page) => `${page.style[styleOfState(state)](state)}  ${rule}  ${page.style.dim(oneLine(saw))}`,
    json: {
      schema: "mosaic.agent.explain-screen/1",
      runtime,
      state,
      rule,
      saw: oneLine(saw),
      draft: reading.composer?.draft ?? null,
      measured_with: adapter.measuredWith,
    },
  };
}

/** Reads no roster: the launcher asks this for each agent, again and again. */
async function forHeartbeat(context: Context): Promise<Outcome> {
  const { environment } = context;
  const name = parseAgentName(environment["MOSAIC_AGENT_NAME"] ?? "");
  const runtime = environment["MOSAIC_AGENT_RUNTIME"] ?? "";
  const socket = parseSocketName(environment["MOSAIC_TMUX_SOCKET"] ?? "");
  if (name === undefined || socket === undefined || !isRuntimeName(runtime)) {
    throw new MosaicError("usage", "--heartbeat is for the launcher of an agent", {
      hint: "mosaic agent explain NAME",
    });
  }
  const services = await context.wire();
  const sources = await services.stateSources(socket);
  const look = await lookAtAgent(services.host, sources, { name, runtime });
  await noteConversation(services.host, sources, look);
  const { state, source, since } = look.state;
  const lines = [`state=${state}`, `state_source=${source}`];
  if (since !== undefined) lines.push(`state_since=${new Date(since).toISOString()}`);
  return { text: lines.join("\n"), json: { schema: "mosaic.agent.heartbeat/1", state, source } };
}
