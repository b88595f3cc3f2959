/** Objects whose keys are the user's own words. */
const VERBATIM = new Set(["env"]);

/** A value for a JSON document: `agentName` becomes `agent_name`, however deep. */
export function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      VERBATIM.has(key) ? field : snakeCase(field),
    ]),
  );
}
