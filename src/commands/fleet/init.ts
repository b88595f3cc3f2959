import { initialFiles, initializeFleet, PROFILES, type Profile } from "../../domain/install/init.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const init = defineVerb({
  args: {
    profile: {
      type: "enum",
      options: Object.keys(PROFILES) as Profile[],
      required: true,
      description: Object.entries(PROFILES)
        .map(([name, purpose]) => `${name}: ${purpose}`)
        .join("; "),
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
    const services = await context.wire();
    const files = initialFiles(services.host, profile);
    const paths = files.map((file) => file.path);
    const fields = { profile, written: write, files: paths };
    if (!write) {
      context.note("nothing was written; add --write to write it");
      return {
        text: [`# ${paths[0]}`, files[0].text.trimEnd()].join("\n"),
        json: hostDocument(services, "mosaic.fleet.init/1", { ...fields, roster: files[0].text }),
      };
    }
    const backup = await initializeFleet(services.host, files, force);
    const lines = paths.map((path) => `wrote   ${path}`);
    if (backup !== undefined) lines.unshift(`kept    ${backup}`);
    context.note("next: mosaic fleet install-systemd");
    return {
      text: lines.join("\n"),
      json: hostDocument(services, "mosaic.fleet.init/1", { ...fields, backup: backup ?? null }),
    };
  },
});
