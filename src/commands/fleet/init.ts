import { PROFILE_NAMES } from "../../domain/install/profiles.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetInit } from "../../operations/fleet/init.ts";
import { WISHED_AGENTS } from "../_shared/agent-arguments.ts";

export const init = defineVerb({
  details:
    "Shows the roster to begin with, and writes it with --write. Without --profile it is one agent of each runtime that " +
    "is installed here, or those of --agent. `mosaic fleet profiles list` says what the others are.",
  args: {
    profile: {
      type: "enum",
      options: PROFILE_NAMES,
      description: "what to begin with (default: installed)",
    },
    ...WISHED_AGENTS,
    workingDirectory: {
      type: "string",
      valueHint: "DIR",
      description: "where those of --agent and of installed work (default: ~/src)",
    },
    write: { type: "boolean", description: "write the files (default: only show them)" },
    force: { type: "boolean", description: "replace an existing roster, keeping a dated backup" },
  },
  exitCodes: {
    configuration: "there is a roster already, or a team lacks its orchestrator or enhancer",
    "missing-program": "no runtime is installed, and the profile is installed",
  },
  examples: [
    { command: "mosaic fleet init", explains: "show a roster of what is installed here" },
    {
      command: "mosaic fleet init --agent ada:claude:coder --agent bob:codex --write",
      explains: "write one of two agents",
    },
    { command: "mosaic fleet init --profile demo --write", explains: "three agents that need no account" },
  ],
  async run(context, { profile, agent, workingDirectory, write, force }) {
    const { document } = await context.perform(fleetInit, {
      profile: profile ?? null,
      agents: [...agent],
      working_directory: workingDirectory ?? null,
      write,
      force,
    });
    const { files, roster, backup } = document;
    const text = write
      ? [...(backup === null ? [] : [`kept    ${backup}`]), ...files.map((path) => `wrote   ${path}`)]
      : [`# ${files[0]}`, roster.trimEnd()];
    return { text: text.join("\n"), json: document };
  },
});
