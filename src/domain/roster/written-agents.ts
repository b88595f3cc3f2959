import { renderScalar } from "./edit-scalar.ts";
import type { WishedAgent } from "./wished-agent.ts";

/** What stands above the agents of a roster that is made from a list of them. */
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
  /** Where they work who do not say it themselves. */
  readonly workingDirectory: string;
}

/** The text of a roster with these agents, in YAML that a person edits on. Pure. */
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
