import { defineVerb } from "../cli/grammar/verb.ts";

export const mcp = defineVerb({
  details:
    "Gives an agent the fleet as tools, by the Model Context Protocol on standard input and output: who its peers are, " +
    "what each does, to send with a receipt, to wait, and to read an answer. Each tool is an operation, with the " +
    "document that --json prints. It ends with its client.",
  args: {},
  examples: [
    { command: "claude mcp add mosaic -- mosaic mcp", explains: "give claude the tools" },
    { command: "codex mcp add mosaic -- mosaic mcp", explains: "give codex the tools" },
  ],
  async run(context) {
    const { serveTools } = await import("../mcp/serve.ts");
    await serveTools(await context.composition(), context.signal);
    return {};
  },
});
