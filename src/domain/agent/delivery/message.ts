import { MosaicError } from "../../../base/errors.ts";

/** Bytes of UTF-8. What a runtime takes is less than this; what is more is no message. */
export const LONGEST_MESSAGE = 1024 * 1024;

const ID_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

export interface MessageParts {
  readonly text: string;
  readonly id: string;
  /** "HOST:NAME" of who speaks and who is spoken to. */
  readonly source: string;
  readonly destination: string;
  /** Sent as it is, without the envelope: a leading `!` or `/` is then a command of the runtime. */
  readonly raw: boolean;
}

export interface Message {
  readonly id: string;
  /** What reaches the runtime. */
  readonly text: string;
  /** A line that only this message has: it is found by it on a screen and in a record. */
  readonly needle: string;
  /** Sent without the envelope: it may be a command of the runtime, whose menu it then opens. */
  readonly raw: boolean;
  /** "HOST:NAME" of who speaks; undefined: mosaic itself types a command of the runtime. */
  readonly source?: string | undefined;
}

/**
 * Puts the envelope in front: it says who speaks, carries the marker, and keeps a `!` or `/` from being first.
 * Throws MosaicError("usage") for a message that cannot be one.
 */
export function composeMessage({ text, id, source, destination, raw }: MessageParts): Message {
  const body = normalise(text);
  if (body.trim() === "") {
    throw new MosaicError("usage", "the message is empty", { hint: "mosaic agent send NAME --message TEXT" });
  }
  if (!ID_PATTERN.test(id)) {
    throw new MosaicError("usage", `not an id: ${JSON.stringify(id)}`, {
      hint: "letters, digits, '_', '-' and '.', at most 64",
    });
  }
  const envelope = `[${source} -> ${destination}] #${id}`;
  const whole = raw ? body : `${envelope} ${body}`;
  if (byteLength(whole) > LONGEST_MESSAGE) {
    throw new MosaicError("usage", `the message has more than ${LONGEST_MESSAGE / 1024} KiB`, {
      hint: "put it into a file and send the file's path",
    });
  }
  // with the blank behind it: #m1 is not #m10
  return { id, text: whole, needle: raw ? firstLine(body) : `${envelope} `, raw, source };
}

/** Whether it is a command of the runtime. Only what is typed is one: by a channel it would be a text for the model. */
export function isCommand({ raw, text }: Pick<Message, "raw" | "text">): boolean {
  return raw && /^[!/]/.test(text);
}

/** "operator" → "HOST:operator"; "HOST:lane" stays. Throws for what would break the envelope. */
export function readSource(source: string, host: string): string {
  // oxlint-disable-next-line no-control-regex
  if (source === "" || source.length > 100 || /[\x00-\x1f\x7f-\x9f\u2028\u2029[\]]|->/.test(source)) {
    throw new MosaicError("usage", `not a source: ${JSON.stringify(source)}`, {
      hint: "a label such as planner, or HOST:planner",
    });
  }
  return source.includes(":") ? source : `${host}:${source}`;
}

/**
 * No control character but tab and newline reaches a terminal. A trailing backslash would turn Enter into a newline, a
 * trailing @word would open a picker that takes the Enter: a space behind them cures both.
 */
export function normalise(text: string): string {
  const plain = text
    .replaceAll(/\r\n?/g, "\n")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, "")
    .replace(/\n+$/, "");
  return /\\$|(^|\s)@\S*$/.test(plain) ? `${plain} ` : plain;
}

/** A text with all blanks taken out: a screen wraps a line wherever it likes. */
export function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

function firstLine(body: string): string {
  const line = (body.trimStart().split("\n")[0] ?? "").trim();
  // whole characters: half an emoji is in no record
  return Array.from(line).slice(0, 60).join("").trim();
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
