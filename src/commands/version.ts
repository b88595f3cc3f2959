import { defineVerb } from "../cli/grammar/verb.ts";
import { version as versionOperation } from "../operations/host/version.ts";

export const version = defineVerb({
  args: {},
  examples: [
    { command: "mosaic version", explains: "what this binary is and what it was built from" },
    { command: "mosaic version --json", explains: "the same for a script" },
  ],
  async run(context) {
    const { document } = await context.perform(versionOperation, {});
    return {
      json: document,
      text: [
        `mosaic    ${document.version}`,
        `commit    ${document.commit}`,
        `built     ${document.build_date}`,
        `bun       ${document.bun}`,
        `platform  ${document.platform}`,
        `framework ${document.framework}`,
      ].join("\n"),
    };
  },
});
