/** What is not typed, whatever the state of the agent: it would be no message there. */
import { MosaicError } from "../../../base/errors.ts";
import type { AnyRuntimeName } from "../../../runtimes/runtime-name.ts";
import type { Attempt } from "./attempt.ts";

/** A pasted shell command would be a text for the model, or stay in the box. */
export function noShellByPaste(runtime: AnyRuntimeName, agent: string): MosaicError {
  return new MosaicError("usage", `${runtime} runs no shell command that is pasted`, {
    code: "shell-command-not-taken",
    data: { runtime },
    hint: `mosaic agent attach ${agent}, and type it there`,
  });
}

/** Throws `message-too-long` for what this runtime would keep in its box: nobody after it could be heard. */
export function requireTypeable({ look, request }: Attempt): void {
  const most = look.adapter.typing.longest;
  const bytes = new TextEncoder().encode(request.message.text).length;
  if (most === undefined || bytes <= most) return;
  const { runtime } = look.adapter;
  throw new MosaicError(
    "usage",
    `${runtime} is typed at most ${most / 1024} KiB; the message has ${bytes} bytes`,
    {
      code: "message-too-long",
      data: { bytes, most },
      hint: "put it into a file and send the file's path",
    },
  );
}

/** Throws `message-of-lines` where a line break would send what stands before it. */
export function requireOneLine({ look, request }: Attempt): void {
  if (look.adapter.typing.oneLine !== true || !request.message.text.includes("\n")) return;
  const { runtime } = look.adapter;
  throw new MosaicError(
    "usage",
    `${runtime} takes messages of one line: a line break sends what stands before it`,
    {
      code: "message-of-lines",
      data: { runtime },
      hint: "put it into a file and send the file's path",
    },
  );
}
