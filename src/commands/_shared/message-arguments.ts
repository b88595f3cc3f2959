import type { Context } from "../../cli/context.ts";
import { composeMessage, readSource, type Message } from "../../domain/agent/delivery/message.ts";
import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import type { Files } from "../../domain/ports/files.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";
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
    default: "operator",
    description: "who speaks: NAME or HOST:NAME",
  },
  id: { type: "string", valueHint: "ID", description: "its id; a new one unless given" },
  raw: {
    type: "boolean",
    description:
      "send it as it is: no line that says who speaks, and a leading ! or / is a command of the runtime",
  },
  waitIdle: { type: "boolean", description: "wait until the agent has nothing to do" },
  clearDraft: { type: "boolean", description: "empty the box first; the draft is kept in a file" },
  timeout: { type: "duration", default: "30s", description: "how long to try" },
} as const satisfies Arguments;

interface GivenMessage {
  readonly message: string | undefined;
  readonly file: string | undefined;
}

/** Throws MosaicError("usage") where there is not exactly one source of text. */
export async function readMessageText(
  context: Pick<Context, "io" | "signal" | "workingDirectory">,
  files: Files,
  { message, file }: GivenMessage,
): Promise<string> {
  if (message !== undefined && file !== undefined) {
    throw new MosaicError("usage", "--message and --file exclude each other", {
      hint: "mosaic agent send NAME --file FILE",
    });
  }
  if (message !== undefined) return message;
  if (file === undefined || file === "-") {
    if (context.io.inputIsTerminal) {
      throw new MosaicError("usage", "there is no message", {
        hint: "mosaic agent send NAME --message TEXT",
      });
    }
    return context.io.readInput(context.signal);
  }
  return readGivenFile(context, files, file, "mosaic agent send NAME --file FILE");
}

interface MessageForm {
  readonly source: string;
  readonly id: string | undefined;
  readonly raw: boolean;
}

/** The message as it goes to one agent of this host. */
export function messageFor(
  host: string,
  agent: AgentName,
  text: string,
  { source, id, raw }: MessageForm,
): Message {
  return composeMessage({
    text,
    id: id ?? crypto.randomUUID().slice(0, 8),
    source: readSource(source, host),
    destination: `${host}:${agent}`,
    raw,
  });
}
