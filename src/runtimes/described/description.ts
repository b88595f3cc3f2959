import type { DescribedName } from "../runtime-name.ts";

/** A runtime of the user's own, as a file of the home says it. */
export interface Described {
  readonly name: DescribedName;
  /** Absolute. */
  readonly file: string;
  /** Of the file's bytes; undefined where they could not be read. */
  readonly sha256: string | undefined;
  /** Its text, where it is right. */
  readonly text?: string;
  /** undefined: the file is wrong, or cannot be believed. */
  readonly description: RuntimeDescription | undefined;
  /** Why there is no description, in one line; "" where there is one. */
  readonly problem: string;
}

/** All of it is checked data: patterns and paths are texts of their small languages. */
export interface RuntimeDescription {
  readonly program: string;
  readonly processNames: readonly string[];
  /** The command that installs it, for whoever lacks it. */
  readonly install: string | undefined;
  readonly start: StartDescription;
  readonly version:
    { readonly arguments: readonly string[]; readonly measured: readonly string[] } | undefined;
  readonly typing: TypingDescription;
  readonly reset: string | undefined;
  readonly screen: ScreenDescription;
  readonly record: RecordDescription | undefined;
}

export interface StartDescription {
  /** In these, `{conversation}`, `{role}` and `{role_file}` are filled in. */
  readonly arguments: readonly string[];
  /** In place of `arguments`, to go on with a conversation; undefined where it cannot. */
  readonly resume: readonly string[] | undefined;
  /** Makes it ask no permission. */
  readonly yolo: readonly string[];
  /** Gives it its role text; empty where it has no means. */
  readonly role: readonly string[];
  /** Options by which the user's own arguments decide on the conversation: then none of ours are added. */
  readonly unless: readonly string[];
}

export interface TypingDescription {
  readonly settleMs: number;
  readonly stillMs: number;
  readonly enterAgainMs: number | undefined;
  readonly longest: number;
  readonly oneLine: boolean;
  readonly placeholder: readonly string[];
  readonly clearKeys: readonly string[] | undefined;
}

export interface ScreenDescription {
  readonly box: BoxDescription | undefined;
  readonly dialogs: readonly DialogDescription[];
  readonly working: readonly ScreenRule[];
  readonly queued: readonly ScreenRule[];
  readonly rateLimit: readonly ScreenRule[];
  readonly idle: readonly ScreenRule[];
}

export interface BoxDescription {
  /** The row above it; empty: it begins with its prompt. */
  readonly top: readonly string[];
  /** How its first row begins. */
  readonly prompt: readonly string[];
  /** How its further rows begin; undefined: it has none. */
  readonly next: string | undefined;
  /** What its rows end with, as a frame does; empty: with what is typed. */
  readonly right: string;
  /** The terminal breaks what is typed: a further row follows one that is full. */
  readonly wraps: boolean;
  /** The row below it; empty: it ends the screen. */
  readonly bottom: readonly string[];
  /** Rows that may stand below its lower edge. */
  readonly rowsBelow: number;
  /** What stands in an empty one. */
  readonly hints: readonly string[];
  /** Foregrounds (SGR) of what is no draft, beside dim text. */
  readonly hintColours: readonly string[];
}

export const DIALOG_KINDS = ["approval", "trust", "login", "picker"] as const;

/** Where a rule looks. */
export const REGIONS = ["title", "last", "top", "draft", "just_above", "above", "below"] as const;
export type Region = (typeof REGIONS)[number];

/** All regions that it names must have a row of one of their patterns. */
export type ScreenRule = { readonly [region in Region]?: readonly string[] | undefined };

export interface DialogDescription {
  readonly is: (typeof DIALOG_KINDS)[number];
  /** From above to below, with any rows between them; empty: it is told by its places alone. */
  readonly rows: readonly string[];
  /** The last of them is among so many rows at the end of the screen. */
  readonly within: number;
  readonly places: ScreenRule;
  /** How a row that is an option looks; empty: as those of the runtimes that are built in. */
  readonly options: readonly string[];
  /** How the marked one looks; empty: none is marked. */
  readonly selected: readonly string[];
  /** In place of both, where each has its key and they are always the same. */
  readonly choices: readonly DescribedChoice[];
}

export interface DescribedChoice {
  /** By its tmux name; where a line is typed in answer, what is typed. */
  readonly key: string;
  readonly says: string;
}

export interface RecordDescription {
  /** Where it keeps what it keeps: by a variable, or else here. */
  readonly data: { readonly variable: string | undefined; readonly folder: string } | undefined;
  /** The folder of the records. */
  readonly folder: string;
  /** The path of a record below the folder. */
  readonly file: string;
  readonly find: "conversation" | "open_file" | "newest";
  /** What gives a line's time. */
  readonly time: string;
  readonly lines: readonly LineRule[];
  readonly usage: readonly UsageRule[];
}

export const LINE_KINDS = [
  "user",
  "queued",
  "answer",
  "tool",
  "begin",
  "end",
  "may_end",
  "interrupted",
  "failed",
  "limited",
] as const;

export interface LineRule {
  readonly is: (typeof LINE_KINDS)[number];
  readonly when: readonly string[];
  readonly text: readonly string[];
  readonly id: string | undefined;
  /** Of `limited`: what says when the limit ends; undefined: nothing does. */
  readonly resets: ResetRule | undefined;
}

export interface ResetRule {
  /** The path to a moment, or to a text that has it. */
  readonly at: readonly string[];
  /** The path to how long it lasts, in seconds or as a text. */
  readonly after: readonly string[];
  /** Where in a text it stands; empty: the text is that alone. */
  readonly says: readonly string[];
}

/** What a line says of the tokens of one answer; each a path. */
export interface UsageRule {
  readonly when: readonly string[];
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string | undefined;
  readonly cacheWrite: string | undefined;
  /** What `input` counts has what came from the cache, and what was written to it, in it. */
  readonly isCacheInInput: boolean;
  readonly model: string | undefined;
  /** The same again in a record is the same answer, in a later form. */
  readonly id: string | undefined;
  readonly imputedUsd: string | undefined;
}
