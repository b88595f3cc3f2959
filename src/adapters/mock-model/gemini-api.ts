import { field, list, text } from "./model-api.ts";
import type { Json, ModelApi, Turn } from "./model-api.ts";

/** Google's generateContent API, as gemini speaks it. */
export const gemini: ModelApi = {
  name: "gemini",
  matches: (path) => /:(?:streamG|g)enerateContent$/.test(path),
  read: (body, path) => ({
    model: /\/models\/([^:/]+):/.exec(path)?.[1],
    stream: path.endsWith(":streamGenerateContent"),
    turns: list(field(body, "contents")).map(readTurn),
    tools: list(field(body, "tools")).flatMap((tool) =>
      list(field(tool, "functionDeclarations")).map((declared) => text(declared, "name") ?? ""),
    ),
    answerSchema: field(field(body, "generationConfig"), "responseJsonSchema"),
  }),
  *events(reply) {
    yield { data: candidate([{ text: "" }]) }; // Bun (1.4.5) sends the headers with the first bytes of a body
    for (const word of reply.words) yield { data: candidate([{ text: word }]), paced: true };
    if (reply.call !== undefined) {
      const functionCall = { name: reply.call.tool, args: reply.call.arguments };
      yield { data: candidate([{ functionCall }]) };
    }
    yield { data: candidate([{ text: "" }], "STOP") };
  },
  whole: (reply) =>
    candidate(
      [
        { text: reply.words.join("") },
        ...(reply.call === undefined
          ? []
          : [{ functionCall: { name: reply.call.tool, args: reply.call.arguments } }]),
      ],
      "STOP",
    ),
};

function readTurn(content: Json): Turn {
  const parts = list(field(content, "parts"));
  if (text(content, "role") === "model") return { role: "assistant", texts: [] };
  const isTool = parts.some((part) => field(part, "functionResponse") !== undefined);
  return {
    role: isTool ? "tool" : "user",
    texts: parts.flatMap((part) => text(part, "text") ?? []),
  };
}

function candidate(parts: readonly unknown[], finishReason?: string) {
  return {
    candidates: [
      {
        content: { role: "model", parts },
        index: 0,
        ...(finishReason === undefined ? {} : { finishReason }),
      },
    ],
    usageMetadata: { promptTokenCount: 40, candidatesTokenCount: 10, totalTokenCount: 50 },
    modelVersion: "mock",
  };
}
