import { renderScalar } from "./edit-scalar.ts";
import type { WishedAgent } from "./wished-agent.ts";

/** The head of a roster that is written from a list of agents. */
const HEAD = `# yaml-language-server: $schema=./roster.schema.json
#
# Who is in this fleet. It is yours: no update touches it. An editor knows every
# key from roster.schema.json beside it; fleet/examples shows them in use.

version: 1
transport: tmux

# What holds for every agent below that does not say otherwise.
defaults:
`;

export interface WrittenTogether {
  /** The working folder of agents that have none of their own. */
  readonly workingDirectory: string;
}

/** The text of a roster with these agents, in YAML for a person to edit. Pure. */
export function writtenAgents(agents: readonly WishedAgent[], { workingDirectory }: WrittenTogether): string {
  const defaults = [
    `  working_directory: ${renderScalar(workingDirectory)}`,
    "  # A new start goes on with the conversation of the last one.",
    "  resume: true",
  ];
  const entries = agents.map((agent) =>
    [
      `  - name: ${renderScalar(agent.name)}`,
      `    runtime: ${agent.runtime}`,
      ...(agent.class === undefined ? [] : [`    class: ${renderScalar(agent.class)}`]),
      ...(agent.workingDirectory === undefined || agent.workingDirectory === workingDirectory
        ? []
        : [`    working_directory: ${renderScalar(agent.workingDirectory)}`]),
      "",
    ].join("\n"),
  );
  return `${HEAD}${defaults.join("\n")}\n\nagents:\n${entries.join("\n")}`;
}
