type Fields = Readonly<Record<string, unknown>>;

/** A part of a record that is an object. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A count of tokens; undefined for what is none. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** US dollars; undefined for what are none. */
export function dollars(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function words(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
