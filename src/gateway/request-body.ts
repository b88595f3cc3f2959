import { MosaicError } from "../base/errors.ts";

/** Bytes: enough for a message of 1 MiB in the longest JSON spelling. */
const LONGEST_BODY = 8 * 1024 * 1024;

/**
 * The request as JSON; an empty body is an empty request. Bytes are counted as they come, so that nobody can make the
 * gateway hold more than it accepts; the guard has checked the media type. Throws MosaicError("usage").
 */
export async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MosaicError("usage", "the body is not JSON", { code: "request-invalid" });
  }
}

async function readText({ body }: Request): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > LONGEST_BODY) {
      throw new MosaicError("usage", `the body is larger than ${LONGEST_BODY} bytes`, {
        code: "request-too-large",
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
