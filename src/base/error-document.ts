import type { MosaicError } from "./errors.ts";

/** An error for programs, the same from every face. The facts of the case stand beside its code. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly [fact: string]: unknown;
  };
}

export function errorDocument({ code, message, hint, data }: MosaicError): ErrorDocument {
  return { error: { code, message, hint: hint ?? null, ...data } };
}
