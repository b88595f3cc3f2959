import { McpServer, type CallToolResult } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { buildInformation } from "../base/build-information.ts";
import { errorDocument } from "../base/error-document.ts";
import { MosaicError, describeError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { agentGuide } from "../operations/agent/guide.ts";
import { perform, type Asker } from "../operations/operation.ts";
import { instructionsFor } from "./instructions.ts";
import { toolsForAgents, type Tool } from "./tools.ts";

const GUIDE = "mosaic://agent/guide";

/** Serves the tools on standard input and output until the client ends, or `signal` is aborted. */
export async function serveTools(composition: Composition, signal: AbortSignal): Promise<void> {
  const guide = async (asked: AbortSignal) =>
    (await perform(async () => composition, askerOf(asked), agentGuide, { agent: null })).document;
  const reader = await guide(signal);
  const may = reader.agent === null ? [] : (reader.agents_may ?? []);
  const tools = await Promise.all(
    toolsForAgents(may).map(async (tool) => ({ tool, schemas: await tool.entry.schemas() })),
  );
  const ended = Promise.withResolvers<void>();
  const handle = serveStdio(() => {
    const server = new McpServer(
      { name: "mosaic", version: buildInformation().version },
      { capabilities: { tools: {}, resources: {} }, instructions: instructionsFor(reader) },
    );
    server.registerResource(
      "guide",
      GUIDE,
      { description: "what an agent needs to know of mosaic", mimeType: "text/plain" },
      async (uri) => ({
        contents: [{ uri: uri.href, mimeType: "text/plain", text: (await guide(signal)).text }],
      }),
    );
    for (const { tool, schemas } of tools) {
      server.registerTool(
        tool.name,
        {
          description: tool.entry.summary,
          inputSchema: schemas.request,
          outputSchema: schemas.document,
          annotations: { readOnlyHint: tool.looksOnly, destructiveHint: false, openWorldHint: false },
        },
        async (request, { mcpReq }) => await callTool(composition, tool, request, mcpReq.signal),
      );
    }
    return server;
  });
  const stop = () => void handle.close().finally(ended.resolve);
  // A client that ends before its first message is not reported by the SDK (2.4.0).
  process.stdin.once("end", stop).once("close", stop);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  await ended.promise;
}

/** Returns the document as structured content, and once more as text for clients that read no structure. */
async function callTool(
  composition: Composition,
  tool: Tool,
  request: object,
  signal: AbortSignal,
): Promise<CallToolResult> {
  try {
    const { document } = await perform(
      async () => composition,
      askerOf(signal),
      await tool.entry.load(),
      request,
    );
    // A message that was not accepted is no error of the tool: the verdict says it.
    return {
      content: [{ type: "text", text: JSON.stringify(document) }],
      structuredContent: { ...document },
    };
  } catch (thrown) {
    const text =
      thrown instanceof MosaicError ? JSON.stringify(errorDocument(thrown)) : describeError(thrown);
    return { content: [{ type: "text", text }], isError: true };
  }
}

/** Notes and warnings are for a person at a terminal; what a program needs is in the document. */
function askerOf(signal: AbortSignal): Asker {
  return { signal, note: ignore, warn: ignore, progress: ignore };
}

function ignore(): void {}
