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
  /** What the envelope says of an answer; nothing unless said. */
  readonly note?: MessageNote | undefined;
}

/** How a message hangs together with others, and how it is answered. */
export interface MessageNote {
  /** The id of the message that this one answers. */
  readonly replyTo?: string | undefined;
  /** The first message of those that answer each other. */
  readonly thread?: string | undefined;
  /** "turn": the sender waits for what the agent says last; "reply": by a command, for the sender is an agent. */
  readonly answerBy?: "turn" | "reply" | undefined;
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
  readonly note?: MessageNote | undefined;
}

/**
 * Puts the envelope in front: it says who speaks, carries the marker, and keeps a `!` or `/` from being first.
 * Throws MosaicError("usage") for a message that cannot be one.
 */
export function composeMessage({ text, id, source, destination, raw, note }: MessageParts): Message {
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
  const whole = raw ? body : [envelope, noteOf(id, note), body].filter((part) => part !== "").join(" ");
  if (byteLength(whole) > LONGEST_MESSAGE) {
    throw new MosaicError("usage", `the message has more than ${LONGEST_MESSAGE / 1024} KiB`, {
      hint: "put it into a file and send the file's path",
    });
  }
  // with the blank behind it: #m1 is not #m10
  return { id, text: whole, needle: raw ? firstLine(body) : `${envelope} `, raw, source, note };
}

const ASKED = "asked: end your turn with the answer";

/** "(re #ID; answer: mosaic agent reply ID TEXT)"; the scripts of tools/tmux say the same of an answer. */
function noteOf(id: string, { replyTo, answerBy }: MessageNote = {}): string {
  const how =
    answerBy === "turn" ? ASKED : answerBy === "reply" ? `answer: mosaic agent reply ${id} TEXT` : "";
  const parts = [replyTo === undefined ? "" : `re #${replyTo}`, how].filter((part) => part !== "");
  return parts.length === 0 ? "" : `(${parts.join("; ")})`;
}

/** Who sent a message, by the envelope that it was delivered with. */
export interface Envelope {
  readonly source: string;
  readonly id: string;
  /** The id of the message that this one answers. */
  readonly replyTo: string | undefined;
  /** The message without it. */
  readonly text: string;
}

const ID = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}";
const HOW = String.raw`(?:${ASKED}|answer: mosaic agent reply \2 TEXT)`;
const ENVELOPE = new RegExp(
  String.raw`^\s*\[([^\]\n]{1,200}?) -> [^\]\n]{1,200}\] #(${ID}) ` +
    String.raw`(?:\((?:re #(${ID})(?:; ${HOW})?|${HOW})\) )?([\s\S]*)$`,
);

/** Pure. undefined where a person typed it, or it was sent without one. */
export function envelopeOf(text: string): Envelope | undefined {
  // claude puts a pasted text between marks
  const plain = text
    .replace(/^\s*<pasted_content[^>]*>\n?/, "")
    .replace(/\n?<\/pasted_content[^>]*>\s*$/, "");
  const [, source, id, replyTo, rest] = ENVELOPE.exec(plain) ?? [];
  if (source === undefined || id === undefined || rest === undefined) return undefined;
  return { source, id, replyTo, text: rest };
}

/** Whether it is a command of the runtime. Only what is typed is one: by a channel it would be a text for the model. */
export function isCommand({ raw, text }: Pick<Message, "raw" | "text">): boolean {
  return raw && /^[!/]/.test(text);
}

/** The shell command that it is, without its `!`; undefined for what is none. */
export function shellCommandIn(message: Pick<Message, "raw" | "text">): string | undefined {
  return isCommand(message) && message.text.startsWith("!") ? message.text.slice(1).trim() : undefined;
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
