/** Whether a value that was read from JSON, YAML or TOML is an object, of which any key may be asked: a list is none. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
