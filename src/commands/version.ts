import { buildInformation } from "../base/build-information.ts";
import { defineVerb } from "../cli/grammar/verb.ts";

export const version = defineVerb({
  args: {},
  examples: [
    { command: "mosaic version", explains: "what this binary is and what it was built from" },
    { command: "mosaic version --json", explains: "the same for a script" },
  ],
  async run() {
    const build = buildInformation();
    return {
      json: { schema: "mosaic.version/1", ...build },
      text: [
        `mosaic    ${build.version}`,
        `commit    ${build.commit}`,
        `built     ${build.buildDate}`,
        `bun       ${build.bun}`,
        `platform  ${build.platform}`,
        `framework ${build.framework}`,
      ].join("\n"),
    };
  },
});
