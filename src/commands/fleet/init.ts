import { PROFILES, type Profile } from "../../domain/install/init.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetInit } from "../../operations/fleet/init.ts";

export const init = defineVerb({
  args: {
    profile: {
      type: "enum",
      options: Object.keys(PROFILES) as Profile[],
      required: true,
      description: `what to begin with: ${Object.entries(PROFILES)
        .map(([name, purpose]) => `${name} (${purpose})`)
        .join(", ")}`,
    },
    write: { type: "boolean", description: "write the files (default: only show them)" },
    force: { type: "boolean", description: "replace an existing roster, keeping a dated backup" },
  },
  exitCodes: { configuration: "there is a roster already" },
  examples: [
    { command: "mosaic fleet init --profile demo", explains: "show the roster it would write" },
    { command: "mosaic fleet init --profile minimal --write", explains: "write it" },
  ],
  async run(context, { profile, write, force }) {
    const { document } = await context.perform(fleetInit, { profile, write, force });
    const { files, roster, backup } = document;
    const text = write
      ? [...(backup === null ? [] : [`kept    ${backup}`]), ...files.map((path) => `wrote   ${path}`)]
      : [`# ${files[0]}`, roster.trimEnd()];
    return { text: text.join("\n"), json: document };
  },
});
