import { field, list, outputOf, text, textsOf, toolName } from "./model-api.ts";
import type { Json, ModelApi, Reply, StreamEvent, Turn } from "./model-api.ts";

/** OpenAI's responses API, as codex speaks it. */
export const openaiResponses: ModelApi = {
  name: "openai-responses",
  matches: (path) => path.endsWith("/responses"),
  read: (body) => {
    const input = field(body, "input");
    return {
      model: text(body, "model"),
      stream: field(body, "stream") === true,
      turns: typeof input === "string" ? [{ role: "user", texts: [input] }] : list(input).flatMap(readItem),
      tools: list(field(body, "tools")).flatMap(toolNames),
      answerSchema: undefined,
    };
  },
  *events(reply) {
    let count = 0;
    const event = (type: string, more: Record<string, unknown>): StreamEvent => ({
      name: type,
      data: { type, sequence_number: (count += 1), ...more },
    });
    const message = messageItem(reply);
    const at = { item_id: message.id, output_index: 0, content_index: 0 };
    yield event("response.created", { response: { ...response(reply), status: "in_progress", output: [] } });
    yield event("response.output_item.added", {
      output_index: 0,
      item: { ...message, status: "in_progress", content: [] },
    });
    yield event("response.content_part.added", {
      ...at,
      part: { type: "output_text", text: "", annotations: [] },
    });
    for (const delta of reply.words) {
      yield { ...event("response.output_text.delta", { ...at, delta }), paced: true };
    }
    yield event("response.output_text.done", { ...at, text: reply.words.join("") });
    yield event("response.output_item.done", { output_index: 0, item: message });
    const call = callItem(reply);
    if (call !== undefined) {
      yield event("response.output_item.added", { output_index: 1, item: { ...call, arguments: "" } });
      yield event("response.function_call_arguments.done", {
        item_id: call.id,
        output_index: 1,
        arguments: call.arguments,
      });
      yield event("response.output_item.done", { output_index: 1, item: call });
    }
    yield event("response.completed", { response: response(reply) });
  },
  whole: response,
};

/** The tools of a server of MCP stand below its namespace (codex 0.169.0): `mcp__mosaic/agent_ask`. */
function toolNames(tool: Json): readonly string[] {
  const inner = text(tool, "type") === "namespace" ? list(field(tool, "tools")) : [];
  return [toolName(tool), ...inner.map((one) => `${toolName(tool)}/${toolName(one)}`)];
}

function readItem(item: Json): Turn[] {
  const type = text(item, "type") ?? "message";
  if (type.endsWith("_output"))
    return [{ role: "tool", texts: [], outputs: [outputOf(field(item, "output"))] }];
  if (type !== "message") return [{ role: "assistant", texts: [] }]; // a call, a reasoning
  const role = text(item, "role");
  if (role !== "user" && role !== "assistant") return [];
  return [{ role, texts: textsOf(field(item, "content")) }];
}

function response(reply: Reply) {
  const call = callItem(reply);
  return {
    id: `resp_${reply.id}`,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status: "completed",
    model: reply.model,
    output: [messageItem(reply), ...(call === undefined ? [] : [call])],
    usage: {
      input_tokens: 40,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 10,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 50,
    },
  };
}

function messageItem(reply: Reply) {
  return {
    type: "message",
    id: `msg_${reply.id}`,
    status: "completed",
    role: "assistant",
    content: [{ type: "output_text", text: reply.words.join(""), annotations: [] }],
  };
}

function callItem(reply: Reply) {
  if (reply.call === undefined) return undefined;
  const [name = "", namespace] = reply.call.tool.split("/").toReversed();
  return {
    type: "function_call",
    id: `fc_${reply.id}`,
    call_id: `call_${reply.id}`,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: JSON.stringify(reply.call.arguments),
    status: "completed",
  };
}
