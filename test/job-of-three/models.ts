/**
 * What the models of the job say and which tools they call: all that is not real in it. Each goes by what reached it, and
 * by what its tools really answered; a name, a number or a text of somebody else's file it has from there alone.
 */
import { field, list, text, type Json, type ToolCall } from "../../src/adapters/mock-model/model-api.ts";
import type { Said, Scripted } from "../../src/adapters/mock-model/server.ts";

/** claude leads, codex has the version, pi has the changes. */
export const LEAD = "lead";
export const CODER = "coder";
export const WRITER = "writer";

export const VERSION = "4.2.0";
export const CHANGES = "two fixes and a new command";

/** What the operator asks, by which the models know their parts. */
export const FIRST_TASK =
  "Make the line of the release: ask coder which version its file VERSION has, and writer what its file CHANGES says.";
export const SECOND_TASK = "Ask lead for the line of the release, and have writer announce it.";
/** Asked again and again to measure: it is answered at once. */
export const SHORT_TASK = "Say in a word that you are there.";

type Step =
  { readonly say: string } | { readonly run: string } | { readonly tool: string; readonly request: object };

/** undefined: an echo. */
type Part = (said: Said) => Step | undefined;

/** The script of all three, for the mock. */
export function models(): (said: Said) => Scripted | undefined {
  const memory = { line: "" };
  const searches = new Map<string, number>();
  const parts: readonly (readonly [RegExp, Part])[] = [
    [new RegExp(RegExp.escape(SHORT_TASK)), () => ({ say: "Here." })],
    [/Make the line of the release/, (said) => lead(said, memory)],
    [/Which version does/, (said) => readsFile(said, "VERSION")],
    [/What does your file CHANGES/, (said) => readsFile(said, "CHANGES")],
    [/Ask lead for the line/, coder],
    [/What is the line of the release/, () => ({ say: memory.line })],
    [/Please announce: /, announces],
    [/\(re #/, () => ({ say: "Good." })],
  ];
  return (said) => {
    const part = parts.find(([words]) => words.test(said.message))?.[1];
    if (part === undefined) return undefined;
    const searched = searches.get(said.message);
    const outputs = said.outputs.filter((_, at) => at !== searched);
    const step = part({ ...said, outputs });
    if (step === undefined) return undefined;
    if ("say" in step) return { text: step.say };
    if ("run" in step) return { text: "I run it.", call: shell(said.tools, step.run) };
    const name = said.tools.find((tool) => tool.endsWith(step.tool));
    if (name !== undefined)
      return { text: "I use the tool.", call: { tool: name, arguments: { ...step.request } } };
    // claude tells a model of tools that are not built in only where it looks for them
    searches.set(said.message, said.outputs.length);
    return { text: "I look for the tool.", call: toolSearch(said.tools, step.tool) };
  };
}

function lead({ outputs }: Said, memory: { line: string }): Step {
  const [guide, version, changes] = outputs;
  if (guide === undefined) return { run: "mosaic agent guide" };
  const peers = [...guide.matchAll(/^ {2}(\S+) {2}\S+ \((?:codex|pi|stub)\)$/gm)].map(
    ([, name = ""]) => name,
  );
  const [coderName = CODER, ...others] = peers;
  if (version === undefined)
    return { run: `mosaic agent ask ${coderName} 'Which version does your file VERSION have?'` };
  if (changes === undefined) {
    const request = { agents: others, text: "What does your file CHANGES say?" };
    return { tool: "agent_ask", request };
  }
  memory.line = `Release ${plain(version)}: ${answerIn(changes, WRITER)}.`;
  return { say: memory.line };
}

function coder({ outputs }: Said): Step {
  const [line, receipt] = outputs;
  if (line === undefined)
    return { tool: "agent_ask", request: { agents: [LEAD], text: "What is the line of the release?" } };
  const answer = answerIn(line, LEAD);
  if (receipt === undefined)
    return { run: `mosaic agent send ${WRITER} --id announce 'Please announce: ${answer}'` };
  return { say: `${answer} writer has it (${/^\w+/.exec(plain(receipt))?.[0] ?? "no receipt"}).` };
}

/** By the command that the envelope names, when it has looked at what it owes. */
function announces({ message, outputs }: Said): Step {
  const [owed, receipt] = outputs;
  if (owed === undefined) return { run: "mosaic agent inbox" };
  const id = /\(answer: mosaic agent reply (\S+) TEXT\)/.exec(message)?.[1];
  if (receipt === undefined) return { run: `mosaic agent reply ${id} 'Announced.'` };
  return { say: "Announced." };
}

function readsFile({ outputs }: Said, file: string): Step {
  const [content] = outputs;
  return content === undefined ? { run: `cat ${file}` } : { say: plain(content) };
}

/** What a shell tool printed: codex says more about it first. */
function plain(output: string): string {
  return (output.split(/^Output:\n/m).at(-1) ?? "").trim();
}

/** The answer of one agent in a document of agent.ask, however the client wrapped it. */
function answerIn(output: string, agent: string): string {
  const answers = list(field(documentIn(output), "answers"));
  const answer = answers.find((one) => text(one, "agent") === agent);
  return text(answer, "text")?.trim() ?? `no answer: ${output.slice(0, 300)}`;
}

function documentIn(output: string): Json {
  const json = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
  try {
    const value: Json = JSON.parse(json);
    const inner = field(value, "structuredContent");
    if (inner !== undefined) return inner;
    const [content] = list(field(value, "content"));
    return content === undefined ? value : documentIn(text(content, "text") ?? "");
  } catch {
    return undefined;
  }
}

/** The call of each runtime's shell; codex leaves a command that lasts longer than it was told running. */
function shell(tools: readonly string[], command: string): ToolCall | undefined {
  if (tools.includes("exec_command"))
    return { tool: "exec_command", arguments: { cmd: command, yield_time_ms: 120_000 } };
  const tool = ["Bash", "bash"].find((name) => tools.includes(name));
  return tool === undefined
    ? undefined
    : {
        tool,
        arguments: { command, description: "what the job needs", timeout: tool === "Bash" ? 120_000 : 120 },
      };
}

function toolSearch(tools: readonly string[], wanted: string): ToolCall | undefined {
  const tool = tools.find((name) => name === "ToolSearch");
  return tool === undefined
    ? undefined
    : { tool, arguments: { query: `select:mcp__mosaic__${wanted}`, max_results: 5 } };
}
