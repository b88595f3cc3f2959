import type { AgentName } from "../../base/names.ts";
import { nearest } from "../../base/nearest.ts";
import { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from "../../runtimes/runtime-name.ts";
import { type Reading, read, refused } from "./reading.ts";
import { readAgentName, readLabel, readPath } from "./texts.ts";

/** An agent as it is given on a command line. */
export interface WishedAgent {
  readonly name: AgentName;
  readonly runtime: Exclude<RuntimeName, "command">;
  /** undefined: the default class. */
  readonly class: string | undefined;
  /** As in a roster: absolute, or from ~ or $HOME; undefined: the common folder. */
  readonly workingDirectory: string | undefined;
}

/** How such an agent is written. */
const WISHED_AGENT = "NAME:RUNTIME[:CLASS[:DIR]]";

const LAUNCHED = RUNTIME_NAMES.filter((name) => name !== "command");

/** `claude0:claude:coder:~/src/app`; an empty class means the default. Pure. */
export function readWishedAgent(text: string): Reading<WishedAgent> {
  const [name = "", runtime, label = "", ...rest] = text.split(":");
  if (runtime === undefined || runtime === "")
    return refused(`${JSON.stringify(text)} has no runtime`, `write it as ${WISHED_AGENT}`);
  const readName = readAgentName(name);
  if (!readName.ok) return readName;
  if (!isRuntimeName(runtime) || runtime === "command") {
    const near = nearest(runtime, LAUNCHED);
    const hint =
      runtime === "command"
        ? "write that agent into the roster: it needs a command"
        : near === undefined
          ? `one of ${LAUNCHED.join(", ")}`
          : `did you mean ${near}?`;
    return refused(`no runtime ${JSON.stringify(runtime)} for ${name}`, hint);
  }
  const readClass = label === "" ? read(undefined) : readLabel(label);
  if (!readClass.ok) return readClass;
  // the rest is one folder, whose name may contain a colon
  const folder = rest.length === 0 ? read(undefined) : readPath(rest.join(":"));
  if (!folder.ok) return folder;
  return read({
    name: readName.value,
    runtime,
    class: readClass.value,
    workingDirectory: folder.value,
  });
}

/** All of them; no name may occur twice. */
export function readWishedAgents(texts: readonly string[]): Reading<readonly WishedAgent[]> {
  const agents: WishedAgent[] = [];
  for (const text of texts) {
    const agent = readWishedAgent(text);
    if (!agent.ok) return agent;
    if (agents.some(({ name }) => name === agent.value.name))
      return refused(`${JSON.stringify(agent.value.name)} is there twice`);
    agents.push(agent.value);
  }
  return agents.length === 0 ? refused("no agent is there", `write it as ${WISHED_AGENT}`) : read(agents);
}

/** From a variable, where commas separate them. */
export function wishedAgentTexts(value: string): readonly string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** That many agents of each runtime: claude0, claude1, codex0. */
export function agentsOfCounts(
  counts: readonly (readonly [WishedAgent["runtime"], number])[],
): readonly WishedAgent[] {
  return counts.flatMap(([runtime, count]) =>
    Array.from({ length: count }, (_, index): WishedAgent => {
      const name = readAgentName(`${runtime}${index}`);
      if (!name.ok) throw new Error("a runtime that is no name");
      return { name: name.value, runtime, class: undefined, workingDirectory: undefined };
    }),
  );
}

/** The text that {@link readWishedAgent} reads. */
export function wishedAgentText({ name, runtime, class: label, workingDirectory }: WishedAgent): string {
  if (workingDirectory !== undefined) return `${name}:${runtime}:${label ?? ""}:${workingDirectory}`;
  return label === undefined ? `${name}:${runtime}` : `${name}:${runtime}:${label}`;
}
