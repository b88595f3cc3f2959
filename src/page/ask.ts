import type { OperationName, Operations } from "./operations.ts";
import { session } from "./session.ts";

/** The gateway refused, or failed, with the error that the command line would show. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(
    status: number,
    { code, message, hint }: { code: string; message: string; hint: string | null },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** No answer came: whether anything was done is not known. */
export class NoAnswer extends Error {}

/** A read that takes longer counts as no answer. */
const PATIENCE_MS = 15_000;

/** Performs an operation that changes nothing. Throws Refused or NoAnswer. */
export async function ask<Name extends OperationName>(
  name: Name,
  request: Operations[Name]["request"],
): Promise<Operations[Name]["document"]> {
  return (await post(
    `/api/v1/${name}`,
    request,
    AbortSignal.timeout(PATIENCE_MS),
  )) as Operations[Name]["document"];
}

/** Performs an operation, however long it takes. Throws Refused or NoAnswer. */
export async function act<Name extends OperationName>(
  name: Name,
  request: Operations[Name]["request"],
): Promise<Operations[Name]["document"]> {
  return (await post(`/api/v1/${name}`, request)) as Operations[Name]["document"];
}

export function post(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
  const { csrf } = session.get();
  return answered(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(csrf === null ? {} : { "x-mosaic-csrf": csrf }),
    },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

export async function answered(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      ...init,
    });
    const text = await response.text();
    body = text === "" ? null : JSON.parse(text);
  } catch (thrown) {
    throw new NoAnswer(isTimeOut(thrown) ? "no answer in time" : "no answer", { cause: thrown });
  }
  if (response.ok) return body;
  const error = errorOf(body) ?? { code: "unknown", message: `status ${response.status}`, hint: null };
  if (response.status === 401) session.set({ ...session.get(), state: "out" });
  throw new Refused(response.status, error);
}

function isTimeOut(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "TimeoutError";
}

function errorOf(body: unknown): { code: string; message: string; hint: string | null } | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body as { error: { code?: unknown; message?: unknown; hint?: unknown } };
  return {
    code: String(error.code),
    message: String(error.message),
    hint: typeof error.hint === "string" ? error.hint : null,
  };
}

/** The error in one line. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
