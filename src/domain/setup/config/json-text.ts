/** A value of a JSON text with its position: UTF-16 offsets, `end` is behind its last character. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Place {
  readonly start: number;
  readonly end: number;
}

export interface JsonObject extends Place {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

/** A key with its value: from the key's quote to the end of the value. */
export interface JsonMember extends Place {
  readonly key: string;
  readonly value: JsonNode;
}

export interface JsonArray extends Place {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonScalar extends Place {
  readonly kind: "scalar";
}

export type JsonReading =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly offset: number; readonly what: string };

/** Settings are a few levels deep; the limit protects our recursion from the end of the stack. */
const DEEPEST = 100;

/**
 * Parses JSON by RFC 8259 and keeps positions, which JSON.parse does not. A byte order mark is skipped. Comments and
 * trailing commas are errors.
 */
export function scanJson(text: string): JsonReading {
  let at = text.startsWith("\uFEFF") ? 1 : 0;

  try {
    const root = value(0);
    skipBlanks();
    if (at < text.length) fail("something stands behind the end of the JSON");
    return { ok: true, root };
  } catch (thrown) {
    if (thrown instanceof NotJson) return { ok: false, offset: thrown.offset, what: thrown.message };
    throw thrown;
  }

  function value(depth: number): JsonNode {
    if (depth > DEEPEST) fail("nested too deeply");
    skipBlanks();
    const start = at;
    const first = text[at];
    if (first === "{") return object(start, depth);
    if (first === "[") return array(start, depth);
    if (first === '"') string();
    else scalar();
    return { kind: "scalar", start, end: at };
  }

  function object(start: number, depth: number): JsonObject {
    const members: JsonMember[] = [];
    list("}", () => {
      if (text[at] !== '"') fail("a key in double quotes is expected");
      const keyStart = at;
      const key = string();
      skipBlanks();
      if (text[at] !== ":") fail("a ':' is expected");
      at++;
      const member = value(depth + 1);
      members.push({ key, value: member, start: keyStart, end: member.end });
    });
    return { kind: "object", members, start, end: at };
  }

  function array(start: number, depth: number): JsonArray {
    const items: JsonNode[] = [];
    list("]", () => items.push(value(depth + 1)));
    return { kind: "array", items, start, end: at };
  }

  /** From the opening bracket to behind the closing one. */
  function list(close: "}" | "]", part: () => void): void {
    at++;
    skipBlanks();
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      skipBlanks();
      part();
      skipBlanks();
      const found = text[at];
      if (found !== "," && found !== close) fail(`a ',' or a '${close}' is expected`);
      at++;
      if (found === close) return;
    }
  }

  function string(): string {
    const start = at;
    at++;
    for (; text[at] !== '"'; at++) {
      const character = text.charCodeAt(at);
      if (Number.isNaN(character)) failAt(start, "this text is not closed");
      if (character < 0x20) fail("a control character in a text; write it as an escape");
      if (text[at] !== "\\") continue;
      at++;
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 5));
      if (escape === null) failAt(at - 1, "no escape of JSON");
      at += (escape?.[0].length ?? 1) - 1;
    }
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  }

  function scalar(): void {
    const found = /^(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.+-])/.exec(
      text.slice(at, at + 400),
    );
    if (found === null) fail("a value is expected");
    at += found?.[0].length ?? 0;
  }

  function skipBlanks(): void {
    while (text[at] === " " || text[at] === "\t" || text[at] === "\n" || text[at] === "\r") at++;
    if (text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) fail("JSON has no comments");
  }

  function fail(what: string): never {
    return failAt(at, at >= text.length ? "the JSON ends too early" : what);
  }
}

function failAt(offset: number, what: string): never {
  throw new NotJson(offset, what);
}

class NotJson extends Error {
  readonly offset: number;

  constructor(offset: number, what: string) {
    super(what);
    this.offset = offset;
  }
}
