/** The `[[name=value]]` tags in a message that tell the stub how to behave while it answers. */
const SIGNALS = ["TERM", "KILL", "SEGV"] as const;
export type FatalSignal = (typeof SIGNALS)[number];

export type Tag =
  | { readonly kind: "busy"; readonly durationMs: number }
  | { readonly kind: "approve"; readonly text: string }
  | { readonly kind: "trust" }
  | { readonly kind: "login" }
  | { readonly kind: "ignore-enter" }
  | { readonly kind: "hang" }
  /** A usage limit: nothing is answered for so long. */
  | { readonly kind: "limit"; readonly durationMs: number }
  | { readonly kind: "role" }
  | { readonly kind: "exit"; readonly status: number }
  | { readonly kind: "signal"; readonly signal: FatalSignal }
  | { readonly kind: "leak"; readonly megabytes: number }
  | { readonly kind: "setsid"; readonly count: number }
  | { readonly kind: "lines"; readonly count: number }
  /** A known name with a value that makes no sense: said on the screen instead of passed over. */
  | { readonly kind: "invalid"; readonly source: string };

const TAG = /\[\[([a-z-]+)(?:=(.*?))?\]\]/g;
const MAX_CHILDREN = 100;
const MAX_LINES = 10_000;
const MAX_BUSY_SECONDS = 86_400;
const MAX_LEAK_MEGABYTES = 1_048_576;

/** The tags of a message in their order. `[[anything-else]]` is text like any other. */
export function parseTags(message: string): Tag[] {
  const tags: Tag[] = [];
  for (const [source, name = "", value] of message.matchAll(TAG)) {
    const tag = parseTag(name, value);
    if (tag === "unknown") continue;
    tags.push(tag ?? { kind: "invalid", source });
  }
  return tags;
}

function parseTag(name: string, value: string | undefined): Tag | undefined | "unknown" {
  switch (name) {
    case "trust":
    case "login":
    case "ignore-enter":
    case "hang":
    case "role":
      return value === undefined ? { kind: name } : undefined;
    case "approve":
      return value ? { kind: name, text: value } : undefined;
    case "busy":
    case "limit": {
      const seconds = decimal(value, MAX_BUSY_SECONDS);
      return seconds === undefined ? undefined : { kind: name, durationMs: seconds * 1000 };
    }
    case "exit": {
      const status = whole(value, 255);
      return status === undefined ? undefined : { kind: name, status };
    }
    case "signal": {
      const signal = SIGNALS.find((known) => known === value);
      return signal === undefined ? undefined : { kind: name, signal };
    }
    case "leak": {
      const megabytes = whole(value, MAX_LEAK_MEGABYTES);
      return megabytes === undefined ? undefined : { kind: name, megabytes };
    }
    case "setsid":
    case "lines": {
      const count = whole(value, name === "setsid" ? MAX_CHILDREN : MAX_LINES);
      return count === undefined || count === 0 ? undefined : { kind: name, count };
    }
    default:
      return "unknown";
  }
}

function whole(text: string | undefined, most: number): number | undefined {
  return text !== undefined && /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

function decimal(text: string | undefined, most: number): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
