import type { ZodType } from "zod";

/**
 * Pure. A request without the keys by which nothing is asked for: null, false or an empty list, where that holds without the
 * key too. A mosaic of another version refuses a key that it does not know.
 */
export function leastRequest(schema: ZodType<object>, request: object): object {
  const whole = schema.safeParse(request);
  if (!whole.success) return request;
  return Object.entries(request).reduce<object>((kept, [key, value]) => {
    if (!asksForNothing(value)) return kept;
    const rest = Object.fromEntries(Object.entries(kept).filter(([name]) => name !== key));
    const read = schema.safeParse(rest);
    return read.success && Bun.deepEquals(read.data, whole.data, true) ? rest : kept;
  }, request);
}

function asksForNothing(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
