import { McpServer, type CallToolResult } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { buildInformation } from "../base/build-information.ts";
import { errorDocument } from "../base/error-document.ts";
import { MosaicError, describeError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { perform } from "../operations/operation.ts";
import { toolsForAgents, type Tool } from "./tools.ts";

const INSTRUCTIONS = `\
You are one agent of a fleet that mosaic runs. These tools tell you who else is there, what they do, and let you speak to
them. agent_roster: who there is. fleet_ps: what each one does now; "unknown" means that it cannot be told. agent_send: one
message; read the verdict: accepted is proof that it was taken, queued waits for its turn, unknown must not be repeated
under another id. agent_ask: one message, and the answer to it. agent_reply: answers a message that you were given, by its
id; agent_inbox: those that you have not answered. agent_wait: until somebody is idle or blocked. agent_last: the last answer of somebody.`;

/** Serves the tools on standard input and output until the client ends, or `signal` is aborted. */
export async function serveTools(composition: Composition, signal: AbortSignal): Promise<void> {
  const tools = await Promise.all(
    toolsForAgents().map(async (tool) => ({ tool, schemas: await tool.entry.schemas() })),
  );
  const ended = Promise.withResolvers<void>();
  const handle = serveStdio(() => {
    const server = new McpServer(
      { name: "mosaic", version: buildInformation().version },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
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
  // A client that ends before its first word leaves no server that could tell of it (SDK 2.4.0).
  process.stdin.once("end", stop).once("close", stop);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  await ended.promise;
}

/** The document as it is, and once more as text for a client that reads no structure. */
async function callTool(
  composition: Composition,
  tool: Tool,
  request: object,
  signal: AbortSignal,
): Promise<CallToolResult> {
  try {
    const asker = { signal, note: ignore, warn: ignore, progress: ignore };
    const { document } = await perform(async () => composition, asker, await tool.entry.load(), request);
    // a message that was not taken is no error of the tool: the verdict says it
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

/** Remarks are for a person at a terminal; what a program must know stands in the document. */
function ignore(): void {}
