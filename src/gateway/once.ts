import { MosaicError } from "../base/errors.ts";
import type { Answer, Answers, Worked } from "../domain/gateway/answers.ts";
import type { Caller } from "./caller.ts";
import { ENDING_HEADER, errorAnswer, errorOf } from "./error-answer.ts";

/**
 * The header by which a caller says that a request is the same as an earlier one. It is done once, however often it
 * arrives.
 */
const KEY_HEADER = "idempotency-key";
/** `true` on an answer that was given before. */
export const REPEATED_HEADER = "mosaic-repeated";

/** Operations whose documents show a secret once. A test compares the list with the schemas. */
export const SHOWS_SECRET: ReadonlySet<string> = new Set(["gateway.token.create", "gateway.user.add"]);

/**
 * Does a request with a key once. `run` gets the signal of the gateway, not of its caller, who may come again for the
 * answer.
 */
export type Once = (
  asked: {
    readonly caller: Caller;
    readonly key: string;
    readonly operation: string;
    readonly request: object;
  },
  ends: AbortSignal,
  run: (until: AbortSignal) => Promise<Response>,
) => Promise<Response>;

/** The key of a request; undefined where it has none. Throws MosaicError `request-invalid`. */
export function keyOf({ headers }: Pick<Request, "headers">): string | undefined {
  const key = headers.get(KEY_HEADER);
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new MosaicError("usage", "Idempotency-Key: 1 to 255 printable characters of ASCII, without blanks", {
    code: "request-invalid",
    data: { problems: [] },
  });
}

/** Keeps the answers of one gateway. */
export function onceBy(answers: Answers): Once {
  return async ({ caller, key, operation, request }, ends, run) => {
    const asked = {
      caller: keptAs(caller),
      key,
      operation,
      request,
      hasSecret: SHOWS_SECRET.has(operation),
    };
    const { worked, isRepeated } = await answers.once(asked, ends, () => workedBy(run, ends));
    if (!isRepeated && worked.error !== undefined) throw worked.error;
    return responseOf(worked.answer, isRepeated);
  };
}

async function workedBy(run: (until: AbortSignal) => Promise<Response>, ends: AbortSignal): Promise<Worked> {
  try {
    return { answer: await answerOf(await run(ends)) };
  } catch (thrown) {
    const error = errorOf(thrown);
    return { answer: await answerOf(errorAnswer(error)), error };
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, ending: headers.get(ENDING_HEADER), body: await response.text() };
}

function responseOf({ status, ending, body }: Answer, isRepeated: boolean): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/json;charset=utf-8",
      ...(ending === null ? {} : { [ENDING_HEADER]: ending }),
      ...(isRepeated ? { [REPEATED_HEADER]: "true" } : {}),
    },
  });
}

/** A person is the same in another browser; a token is one program. */
function keptAs(caller: Caller): string {
  switch (caller.kind) {
    case "session":
      return `user:${caller.userId}`;
    case "token":
      return `token:${caller.id}`;
    case "owner":
    case "nobody":
      return caller.kind;
  }
}
