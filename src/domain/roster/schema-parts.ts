import * as z from "zod/mini";
import type { Reading } from "./reading.ts";
import { readArgument, readLine, readVariableName, VARIABLE_PATTERN } from "./texts.ts";

/** Additions to the JSON schema beyond what zod derives; `description` is what an editor shows. */
export type About = z.core.GlobalMeta & { readonly description: string };

/** What our own checks pass to explain.ts beside the message (the issue's `params`). */
export interface IssueParams {
  readonly hint: string | undefined;
}

export function describe<T extends z.core.$ZodType>(schema: T, about: z.core.GlobalMeta): T {
  z.globalRegistry.add(schema, about);
  return schema;
}

/** Accepts a value of the form `input` and reads it with our own function, whose words become the issue's. */
export function parsed<T, I extends z.ZodMiniType>(
  input: I,
  reader: (value: z.output<I>) => Reading<T>,
  about: About,
) {
  const transform = z.transform((value: z.output<I>, payload): T => {
    const reading = reader(value);
    if (reading.ok) return reading.value;
    refuse(payload, value, reading);
    return z.NEVER;
  });
  return z.pipe(describe(input, about), transform);
}

export function wholeNumber(minimum: number, maximum: number, description: string, byDefault?: number) {
  return describe(z.int().check(z.minimum(minimum), z.maximum(maximum)), {
    description,
    ...(byDefault === undefined ? {} : { default: byDefault }),
  });
}

/** A program and its arguments. */
export function agentCommand() {
  const program = parsed(z.string(), readArgument, { description: "The program." });
  const argument = parsed(z.string(), readLine, { description: "An argument." });
  return describe(z.tuple([program], argument), {
    description:
      "Program and arguments, one list element each (no shell reads them): required for runtime command, otherwise in place of the runtime's own command.",
  });
}

/**
 * Variables of an agent. document.ts passes numbers and booleans on as they are written (PORT: 010 stays "010"), so all
 * are texts here; the other two kinds are for the JSON schema.
 */
export function environment() {
  const key = describe(z.string().check(checkVariableName), {
    pattern: VARIABLE_PATTERN.source,
    not: { pattern: "^MOSAIC_" },
  });
  const value = parsed(
    z.union([z.string(), z.number(), z.boolean()]),
    (written) => readLine(String(written)),
    { description: "The value, one line." },
  );
  return describe(z.record(key, value), {
    description:
      "Environment variables of the agent, values of one line, taken exactly as written. No secrets: those go into the file that env_file names. Names beginning with MOSAIC_ are reserved.",
  });
}

function checkVariableName(payload: z.core.ParsePayload<string>): void {
  const reading = readVariableName(payload.value);
  if (!reading.ok) refuse(payload, payload.value, reading);
}

function refuse(
  payload: z.core.ParsePayload,
  input: unknown,
  refusal: { readonly what: string; readonly hint: string | undefined },
): void {
  const params: IssueParams = { hint: refusal.hint };
  payload.issues.push({ code: "custom", message: refusal.what, params: { ...params }, path: [], input });
}
