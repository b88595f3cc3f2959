/** The tables of a TOML text; undefined where it is not TOML. */
export function parseToml(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Bun.TOML.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
