import { field, hasBlock, list, outputOf, text, textsOf, toolName } from "./model-api.ts";
import type { Json, ModelApi, Reply, StreamEvent, Turn } from "./model-api.ts";

/** Anthropic's messages API, as claude speaks it. */
export const anthropic: ModelApi = {
  name: "anthropic",
  matches: (path) => path.endsWith("/messages"),
  read: (body) => ({
    model: text(body, "model"),
    stream: field(body, "stream") === true,
    turns: list(field(body, "messages")).flatMap(readTurn),
    tools: list(field(body, "tools")).map(toolName),
    answerSchema: undefined,
  }),
  *events(reply) {
    yield event({ type: "message_start", message: { ...emptyMessage(reply) } });
    yield event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
    for (const word of reply.words) {
      const delta = { type: "text_delta", text: word };
      yield { ...event({ type: "content_block_delta", index: 0, delta }), paced: true };
    }
    yield event({ type: "content_block_stop", index: 0 });
    if (reply.call !== undefined) {
      const block = { type: "tool_use", id: toolUseId(reply), name: reply.call.tool, input: {} };
      const delta = { type: "input_json_delta", partial_json: JSON.stringify(reply.call.arguments) };
      yield event({ type: "content_block_start", index: 1, content_block: block });
      yield event({ type: "content_block_delta", index: 1, delta });
      yield event({ type: "content_block_stop", index: 1 });
    }
    const delta = { stop_reason: stopReason(reply), stop_sequence: null };
    yield event({ type: "message_delta", delta, usage: { output_tokens: 10 } });
    yield event({ type: "message_stop" });
  },
  whole: (reply) => ({
    ...emptyMessage(reply),
    content: [
      { type: "text", text: reply.words.join("") },
      ...(reply.call === undefined
        ? []
        : [{ type: "tool_use", id: toolUseId(reply), name: reply.call.tool, input: reply.call.arguments }]),
    ],
    stop_reason: stopReason(reply),
  }),
};

function readTurn(message: Json): Turn[] {
  const role = text(message, "role");
  const content = field(message, "content");
  if (role === "assistant") return [{ role, texts: textsOf(content) }];
  if (role !== "user") return [];
  const texts = textsOf(content);
  if (!hasBlock(content, "tool_result")) return [{ role, texts }];
  // what a person said while the tool ran comes in the same message
  const results = list(content).filter((block) => text(block, "type") === "tool_result");
  const outputs = results.map((block) => outputOf(field(block, "content")));
  return [{ role: "tool", texts: [], outputs }, ...(texts.length === 0 ? [] : [{ role, texts } as const])];
}

function event(data: { readonly type: string } & Record<string, unknown>): StreamEvent {
  return { name: data.type, data };
}

function emptyMessage(reply: Reply) {
  return {
    id: `msg_${reply.id}`,
    type: "message",
    role: "assistant",
    model: reply.model,
    content: [] as unknown[],
    stop_reason: null as string | null,
    stop_sequence: null,
    usage: { input_tokens: 40, output_tokens: 1 },
  };
}

function toolUseId(reply: Reply): string {
  return `toolu_${reply.id}`;
}

function stopReason(reply: Reply): string {
  return reply.call === undefined ? "end_turn" : "tool_use";
}
