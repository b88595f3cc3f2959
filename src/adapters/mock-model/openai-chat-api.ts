import { field, list, outputOf, text, textsOf, toolName } from "./model-api.ts";
import type { Json, ModelApi, Reply, StreamEvent, Turn } from "./model-api.ts";

/** OpenAI's chat completions API, as pi and opencode speak it. */
export const openaiChat: ModelApi = {
  name: "openai-chat",
  matches: (path) => path.endsWith("/chat/completions"),
  read: (body) => ({
    model: text(body, "model"),
    stream: field(body, "stream") === true,
    turns: list(field(body, "messages")).flatMap(readTurn),
    tools: list(field(body, "tools")).map(toolName),
    answerSchema: undefined,
  }),
  *events(reply) {
    yield chunk(reply, { role: "assistant", content: "" });
    for (const content of reply.words) yield { ...chunk(reply, { content }), paced: true };
    const call = toolCall(reply);
    if (call !== undefined) yield chunk(reply, { tool_calls: [{ index: 0, ...call }] });
    yield chunk(reply, {}, { finish_reason: finishReason(reply), usage: USAGE });
    yield { data: "[DONE]" };
  },
  whole: (reply) => {
    const call = toolCall(reply);
    return {
      ...head(reply, "chat.completion"),
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: reply.words.join(""),
            ...(call === undefined ? {} : { tool_calls: [call] }),
          },
          finish_reason: finishReason(reply),
        },
      ],
      usage: USAGE,
    };
  },
};

const USAGE = {
  prompt_tokens: 40,
  prompt_tokens_details: { cached_tokens: 24 },
  completion_tokens: 10,
  completion_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 50,
};

function readTurn(message: Json): Turn[] {
  const role = text(message, "role");
  if (role !== "user" && role !== "assistant" && role !== "tool") return [];
  const content = field(message, "content");
  return role === "tool"
    ? [{ role, texts: [], outputs: [outputOf(content)] }]
    : [{ role, texts: textsOf(content) }];
}

function head(reply: Reply, object: string) {
  return {
    id: `chatcmpl-${reply.id}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: reply.model,
  };
}

function chunk(
  reply: Reply,
  delta: Readonly<Record<string, unknown>>,
  end?: { readonly finish_reason: string; readonly usage: typeof USAGE },
): StreamEvent {
  const choice = { index: 0, delta, finish_reason: end?.finish_reason ?? null };
  return {
    data: {
      ...head(reply, "chat.completion.chunk"),
      choices: [choice],
      ...(end === undefined ? {} : { usage: end.usage }),
    },
  };
}

function toolCall(reply: Reply) {
  if (reply.call === undefined) return undefined;
  return {
    id: `call_${reply.id}`,
    type: "function",
    function: { name: reply.call.tool, arguments: JSON.stringify(reply.call.arguments) },
  };
}

function finishReason(reply: Reply): string {
  return reply.call === undefined ? "stop" : "tool_calls";
}
