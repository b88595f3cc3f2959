import type { Context } from "../../cli/context.ts";
import type { Arguments, Values } from "../../cli/grammar/arguments.ts";
import { MosaicError } from "../../base/errors.ts";
import type { MessageRequest } from "../../operations/agent/message.ts";
import { readGivenFile } from "./given-file.ts";

/** What `agent send` and `agent broadcast` have in common. */
export const MESSAGE_ARGUMENTS = {
  message: {
    type: "string",
    alias: "m",
    valueHint: "TEXT",
    description: "the message (default: what comes on stdin)",
  },
  file: { type: "string", alias: "f", valueHint: "FILE", description: "a file with the message; - is stdin" },
  source: {
    type: "string",
    valueHint: "LABEL",
    description:
      "who the message is from: NAME or HOST:NAME (default: in an agent's pane that agent, else operator)",
  },
  id: { type: "string", valueHint: "ID", description: "the message's id; a new one unless given" },
  raw: {
    type: "boolean",
    description:
      "send it as it is, without the line that says who speaks; a leading ! or / is then a command to the runtime",
  },
  waitIdle: { type: "boolean", description: "wait until the agent has nothing to do" },
  clearDraft: {
    type: "boolean",
    description: "if somebody has begun to type there, keep that text in a file and clear it",
  },
  blind: {
    type: "boolean",
    description:
      "type to an agent of runtime: command too, though it cannot be seen whether Enter answers a dialog",
  },
  timeout: { type: "duration", default: "30s", description: "how long to try to deliver it" },
} as const satisfies Arguments;

/** What is sent, and how. Throws MosaicError("usage") unless there is exactly one source of text. */
export async function readMessage(
  context: Pick<Context, "io" | "signal" | "workingDirectory" | "readFile">,
  values: Values<typeof MESSAGE_ARGUMENTS>,
  words: readonly string[] = [],
): Promise<MessageRequest> {
  return {
    text: await readText(context, values, words, "mosaic agent send NAME TEXT"),
    id: values.id ?? null,
    source: values.source ?? null,
    raw: values.raw,
    wait_idle: values.waitIdle,
    clear_draft: values.clearDraft,
    blind: values.blind,
    timeout_ms: values.timeout,
  };
}

/** The text of a message: words, an option, a file, or stdin. `usage` says how to give it. */
export async function readText(
  context: Pick<Context, "io" | "signal" | "workingDirectory" | "readFile">,
  { message, file }: Pick<Values<typeof MESSAGE_ARGUMENTS>, "message" | "file">,
  words: readonly string[],
  usage: string,
): Promise<string> {
  if (words.length > 0 && (message !== undefined || file !== undefined)) {
    throw new MosaicError("usage", "the message is given twice: as words, and by an option", {
      hint: usage,
    });
  }
  if (words.length > 0) return words.join(" ");
  if (message !== undefined && file !== undefined) {
    throw new MosaicError("usage", "--message and --file exclude each other", {
      hint: "mosaic agent send NAME --file FILE",
    });
  }
  if (message !== undefined) return message;
  if (file === undefined || file === "-") {
    if (context.io.inputIsTerminal) {
      throw new MosaicError("usage", "there is no message", {
        hint: usage,
      });
    }
    return context.io.readInput(context.signal);
  }
  return readGivenFile(context, file, "mosaic agent send NAME --file FILE");
}
