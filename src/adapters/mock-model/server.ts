/**
 * A model server on loopback that speaks four model APIs and echoes. What it received is the truth that deliveries
 * are compared with: a runtime's screen proves nothing.
 */
import { appendFileSync } from "node:fs";
import type { ModelWitness, Received } from "../../domain/ports/proving.ts";
import { anthropic } from "./anthropic-api.ts";
import { answerToSchema } from "./answer-to-schema.ts";
import { gemini } from "./gemini-api.ts";
import type { ModelApi, ModelRequest, Reply, StreamEvent, ToolCall } from "./model-api.ts";
import { openaiChat } from "./openai-chat-api.ts";
import { openaiResponses } from "./openai-responses-api.ts";
import { readBody } from "./request-body.ts";
import { shellCall, steeringOf } from "./steering.ts";

const APIS: readonly ModelApi[] = [anthropic, openaiResponses, openaiChat, gemini];

export interface MockOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** A file to which every request is appended as a line of JSON, and its end as another. */
  readonly log?: string;
  /** Seconds that a stream lasts unless the message says otherwise; default 0.6. */
  readonly seconds?: number;
  /** Words to count in each conversation; with the flag g. */
  readonly track?: RegExp;
  /** What the model says in place of the echo; undefined: the echo. Not asked for side questions. */
  readonly script?: (said: Said) => Scripted | undefined;
}

/** What a scripted model goes by. */
export interface Said {
  readonly api: string;
  readonly tools: readonly string[];
  /** What was said last by who is no model, without what runtimes add. */
  readonly message: string;
  /** What tools have answered since then, oldest first. */
  readonly outputs: readonly string[];
}

export interface Scripted {
  readonly text: string;
  readonly call?: ToolCall | undefined;
}

export interface MockModelServer extends AsyncDisposable, ModelWitness {
  readonly port: number;
  readonly url: string;
  /** What came and was no request for an answer: `POST /v1/unknown`. Lists of models are not noted. */
  readonly strange: readonly string[];
}

/** Starts the server on 127.0.0.1. Dispose it and it is gone, open streams included. */
export function startMockModelServer(options: MockOptions = {}): MockModelServer {
  const received: Received[] = [];
  const strange: string[] = [];
  const open = new Map<Received, PromiseWithResolvers<void>>();
  /** How often a message was refused, by its text. */
  const refusals = new Map<string, number>();

  const log = (line: object) => {
    if (options.log !== undefined) appendFileSync(options.log, `${JSON.stringify(line)}\n`);
  };
  const end = (request: Received, ended: Received["ended"]) => {
    if (request.ended !== undefined) return;
    request.ended = ended;
    request.endedAt = Date.now();
    open.delete(request);
    log({ ended: request.id, how: ended, at: request.endedAt });
  };

  const answer = (api: ModelApi, read: ModelRequest): Response => {
    const request = describeRequest(api, read, options.track);
    received.push(request);
    log(request);
    const { seconds, command, status, times = Infinity, retryAfter } = steeringOf(request.fresh);
    const steered = !request.auxiliary && !request.toolResult;
    const said = request.fresh.join("\n");
    if (steered && status !== undefined && (refusals.get(said) ?? 0) < times) {
      refusals.set(said, (refusals.get(said) ?? 0) + 1);
      end(request, "refused");
      const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
      return Response.json(mockError(status, retryAfter), { status, headers });
    }
    const scripted = request.auxiliary ? undefined : options.script?.(saidIn(api, read));
    const steeredCall = steered && command !== undefined ? shellCall(request.tools, command) : undefined;
    const reply: Reply = {
      id: request.id,
      model: request.model,
      words: scripted === undefined ? wordsOf(read, request) : wordsIn(scripted.text),
      call: scripted === undefined ? steeredCall : scripted.call,
    };
    if (!read.stream) {
      end(request, "done");
      return Response.json(api.whole(reply));
    }
    const hurry = Promise.withResolvers<void>();
    open.set(request, hurry);
    const duration = request.auxiliary ? 0 : (seconds ?? options.seconds ?? 0.6);
    const pause = (duration * 1000) / Math.max(1, reply.words.length);
    return eventStream(api.events(reply), pause, hurry.promise, (ended) => end(request, ended));
  };

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    idleTimeout: 0, // a stream may be silent between two words for longer than any default
    async fetch(request) {
      const path = new URL(request.url).pathname;
      if (request.method !== "POST") return listOfModels(path);
      if (/[:/]count_?tokens$/i.test(path)) return Response.json({ input_tokens: 40, totalTokens: 40 });
      const api = APIS.find((candidate) => candidate.matches(path));
      const body = await readBody(request);
      if (api === undefined || body === undefined) {
        strange.push(`${request.method} ${path}${body === undefined ? ": not JSON" : ""}`);
        log({ strange: strange.at(-1), at: Date.now() });
        return Response.json({ error: { message: "not a request that this mock knows" } }, { status: 404 });
      }
      return answer(api, api.read(body, path));
    },
  });

  return {
    port: server.port ?? 0,
    url: `http://127.0.0.1:${server.port}`,
    received,
    strange,
    streaming: (word) => [...open.keys()].filter(({ fresh }) => fresh.some((said) => said.includes(word))),
    hurry(word) {
      for (const request of this.streaming(word)) open.get(request)?.resolve();
    },
    async [Symbol.asyncDispose]() {
      for (const { resolve } of open.values()) resolve();
      await server.stop(true);
    },
  };
}

/** What runtimes put around a message begins with a tag of their own; what claude wraps a paste in is the message. */
const ADDED = /^\s*<(?!pasted_content)[A-Za-z][\w-]*[\s>]|^Tool loaded\.$/;
/** What copilot puts in front of a message, in the same text. */
const TIME = /^<current_datetime>[^<]*<\/current_datetime>\s*/;

function describeRequest(api: ModelApi, read: ModelRequest, track: RegExp | undefined): Received {
  const spoken = read.turns.findLastIndex(({ role }) => role === "assistant");
  const news = read.turns.slice(spoken + 1);
  const tracked: Record<string, number> = {};
  if (track !== undefined) {
    for (const turn of read.turns.filter(({ role }) => role !== "assistant")) {
      for (const [word] of turn.texts.join("\n").matchAll(track)) tracked[word] = (tracked[word] ?? 0) + 1;
    }
  }
  return {
    id: crypto.randomUUID().replaceAll("-", "").slice(0, 12),
    at: Date.now(),
    api: api.name,
    model: read.model,
    auxiliary: read.tools.length === 0,
    toolResult: news.some(({ role }) => role === "tool"),
    fresh: news
      .flatMap(({ texts }) => texts.map((said) => said.replace(TIME, "")))
      .filter((said) => !ADDED.test(said)),
    tracked,
    turns: read.turns.length,
    tools: read.tools,
    ended: undefined,
    endedAt: undefined,
  };
}

function wordsOf(read: ModelRequest, request: Received): readonly string[] {
  if (read.answerSchema !== undefined) return [JSON.stringify(answerToSchema(read.answerSchema))];
  if (request.auxiliary) return ["a ", "mock ", "title"];
  const last = request.fresh.at(-1) ?? "";
  const beginning = last.trim().replaceAll(/\s+/g, " ").slice(0, 50);
  return wordsIn(`heard ${last.length} characters: ${beginning} (end)`);
}

function wordsIn(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function saidIn(api: ModelApi, { turns, tools }: ModelRequest): Said {
  const said = turns.map(({ role, texts }) =>
    role === "user" ? texts.filter((one) => !ADDED.test(one)) : [],
  );
  const last = said.findLastIndex((texts) => texts.length > 0);
  return {
    api: api.name,
    tools,
    message: said[last]?.join("\n") ?? "",
    outputs: turns.slice(last + 1).flatMap(({ outputs = [] }) => outputs),
  };
}

function eventStream(
  events: Iterable<StreamEvent>,
  pauseMs: number,
  hurry: Promise<void>,
  ended: (how: "done" | "hung-up") => void,
): Response {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = iterator.next();
      if (done === true) {
        ended("done");
        controller.close();
        return;
      }
      if (value.paced === true) await Promise.race([Bun.sleep(pauseMs), hurry]);
      const data = typeof value.data === "string" ? value.data : JSON.stringify(value.data);
      controller.enqueue(
        encoder.encode(`${value.name === undefined ? "" : `event: ${value.name}\n`}data: ${data}\n\n`),
      );
    },
    cancel: () => ended("hung-up"),
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}

/** In a form that all four APIs' clients understand. */
function mockError(status: number, retryAfter: number | undefined) {
  const limited = status === 429;
  const details =
    retryAfter === undefined
      ? {}
      : { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfter}s` }] };
  return {
    type: "error",
    error: {
      type: limited ? "rate_limit_error" : "api_error",
      code: status,
      status: limited ? "RESOURCE_EXHAUSTED" : "INTERNAL",
      message: `the message asked for status ${status}`,
      ...details,
    },
  };
}

function listOfModels(path: string): Response {
  if (!path.includes("models")) return Response.json({}, { status: path === "/" ? 200 : 404 });
  const model = { id: "mock-1", object: "model", type: "model", display_name: "Mock" };
  return Response.json({ object: "list", data: [model], models: [] });
}
