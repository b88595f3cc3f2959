/** The messages of the matrix: each has something that a terminal or a runtime is known to trip over. */

export interface Content {
  readonly name: string;
  /** The message; `token` is a word that no other message has. */
  text(token: string): string;
}

/** The file that a message names; it is in every agent's working directory. */
export const NAMED_FILE = "notes.md";

/** The file that appears where a leading `!` was run instead of read. */
export function bangFile(token: string): string {
  return `bang-${token}`;
}

const NUMBERED = Array.from({ length: 1200 }, (_, number) => `part${String(number).padStart(4, "0")}`);

/** So long that some need half a minute for it; only where it is asked for. */
export const LARGE: Content = {
  name: "100 KB",
  text: (token) =>
    `${token} ${Array.from({ length: 10 }, () => NUMBERED.join(" ")).join(" ")} the end`.slice(0, 102_400),
};

export const CONTENTS: readonly Content[] = [
  { name: "one line", text: (token) => `${token} say nothing but yes` },
  {
    name: "6 lines",
    text: (token) =>
      `${token} first\nsecond\n\n  fourth, indented\nfifth "quoted" 'twice'\nsixth $(touch x) \`id\``,
  },
  { name: "10 KB", text: (token) => `${token} ${NUMBERED.join(" ")} the end`.slice(0, 10_240) },
  { name: "unicode", text: (token) => `${token} Grüße, 你好, שלום, 👩‍👩‍👧‍👦, e\u0301, “quotes” … ½` },
  { name: "tabs", text: (token) => `${token}\tone\ttwo\t\tfour` },
  { name: "ends in ;", text: (token) => `${token} the last character is a semicolon;` },
  { name: "ends in \\", text: (token) => `${token} the last character is a backslash \\` },
  { name: "ends in @file", text: (token) => `${token} look into @${NAMED_FILE}` },
  { name: "starts with !", text: (token) => `!touch ${bangFile(token)} ${token}` },
  { name: "with /clear", text: (token) => `/clear ${token}` },
];
