/** What every model API of the mock has in common: a request read, a reply to be sent. */

/** One turn of the conversation that a request carries. */
export interface Turn {
  readonly role: "user" | "assistant" | "tool";
  readonly texts: readonly string[];
  /** Of role tool: what each tool answered. */
  readonly outputs?: readonly string[];
}

export interface ModelRequest {
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Without system and developer turns. */
  readonly turns: readonly Turn[];
  /** Names of the tools that the model may call; empty for a side question, such as one for a title. */
  readonly tools: readonly string[];
  /** The JSON schema that the answer must follow; only Gemini's side questions have one. */
  readonly answerSchema: Json;
}

export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly id: string;
  readonly model: string | undefined;
  /** Words with the blanks behind them: together they are the text. */
  readonly words: readonly string[];
  readonly call: ToolCall | undefined;
}

/** One event of a stream. `paced`: it carries text, and the server waits before it sends it. */
export interface StreamEvent {
  readonly name?: string;
  readonly data: unknown;
  readonly paced?: boolean;
}

export interface ModelApi {
  readonly name: string;
  /** Whether a POST to this path (without its query) is for this API. */
  matches(path: string): boolean;
  /** `path` is given because Gemini says in it whether it wants a stream. */
  read(body: Json, path: string): ModelRequest;
  events(reply: Reply): Iterable<StreamEvent>;
  /** The same reply in one piece. */
  whole(reply: Reply): unknown;
}

/** A parsed request body, looked at with the functions below: nothing in it is taken for granted. */
export type Json = unknown;

export function field(value: Json, name: string): Json {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

export function text(value: Json, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === "string" ? found : undefined;
}

export function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a message's content, which all APIs but Gemini write as a string or as a list of blocks. */
export function textsOf(content: Json): readonly string[] {
  if (typeof content === "string") return [content];
  return list(content).flatMap((block) => {
    if (typeof block === "string") return [block];
    const found = text(block, "text");
    return found === undefined ? [] : [found];
  });
}

/** What a tool answered: a text, blocks with texts, or whatever JSON it is. */
export function outputOf(content: Json): string {
  const texts = textsOf(content);
  return texts.length > 0 ? texts.join("\n") : JSON.stringify(content ?? "");
}

export function hasBlock(content: Json, type: string): boolean {
  return list(content).some((block) => text(block, "type") === type);
}

/** Name of a tool as the APIs write it: `{name}`, `{function: {name}}`, or only a `type`. */
export function toolName(tool: Json): string {
  return text(tool, "name") ?? text(field(tool, "function"), "name") ?? text(tool, "type") ?? "";
}
