import type { AgentName } from "../../base/names.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import PLUGIN from "./plugin.mjs" with { type: "text" };
import { parseRecordLine } from "../recent-lines.ts";

/** The files of an agent's plugin. */
export interface PluginFiles {
  readonly plugin: string;
  /** What OPENCODE_TUI_CONFIG names; opencode adds it to the user's own. */
  readonly config: string;
  readonly report: string;
}

export function opencodeFiles(runFolder: string, agent: AgentName): PluginFiles {
  const path = `${runFolder}/${agent}.opencode`;
  return { plugin: `${path}-plugin.mjs`, config: `${path}-tui.json`, report: `${path}.json` };
}

/** What the user's own arguments say of new conversations; the server does not know it, only the screen does. */
export interface Asked {
  /** "provider/model" */
  readonly model: string | undefined;
  readonly agent: string | undefined;
}

/** What is written before opencode starts. */
export function pluginTexts(
  files: PluginFiles,
  asked: Asked,
): readonly { readonly path: string; readonly text: string }[] {
  return [
    { path: files.plugin, text: PLUGIN },
    { path: files.config, text: pluginConfig(files, asked) },
  ];
}

function pluginConfig(files: PluginFiles, asked: Asked): string {
  const options = { file: files.report, ...asked };
  return `${JSON.stringify({ plugin: [[files.plugin, options]] }, undefined, 2)}\n`;
}

export interface PluginReport {
  /** The session on the screen, or the one that started the subagent which is; undefined on the start screen. */
  readonly session: string | undefined;
  /** "home", "session", or a screen of its own. */
  readonly view: string;
  /** What takes the keys in place of the box: "dialog", "autocomplete"; undefined where the box has them. */
  readonly menu: string | undefined;
  readonly queued: boolean;
  /** Where its server listens; undefined where it has none. */
  readonly port: number | undefined;
  readonly asked: Asked;
}

const LONGEST_REPORT = 16_384;

/** The report of the life that began with this launch; undefined where the plugin says nothing. */
export async function readReport(agent: AgentFacts, world: RuntimeWorld): Promise<PluginReport | undefined> {
  if (agent.launched === undefined) return undefined;
  const { report } = opencodeFiles(agent.runFolder, agent.name);
  const text = await world.readText(report, 0, LONGEST_REPORT);
  return text === undefined ? undefined : parseReport(text, agent.launched.at);
}

/** Pure. undefined for what is of an earlier life (milliseconds since the epoch), or no report. */
export function parseReport(text: string, since: number): PluginReport | undefined {
  const value = parseRecordLine(text);
  if (value === undefined || value["version"] !== 1) return undefined;
  const { at, session, view, menu, queued, port, model, agent } = value;
  if (typeof at !== "number" || at < since || typeof view !== "string") return undefined;
  if (session !== null && !isSessionId(session)) return undefined;
  return {
    session: session ?? undefined,
    view,
    menu: typeof menu === "string" ? menu : undefined,
    queued: queued === true,
    port: typeof port === "number" ? port : undefined,
    asked: {
      model: typeof model === "string" ? model : undefined,
      agent: typeof agent === "string" ? agent : undefined,
    },
  };
}

/** It becomes part of a URL and of arguments. */
export function isSessionId(value: unknown): value is string {
  return typeof value === "string" && /^ses_[A-Za-z0-9]{1,64}$/.test(value);
}
