/**
 * A value as a parameter that the query casts by `::text::jsonb`. What jsonb cannot keep is taken out: NUL, which no
 * terminal would be given either, and halves of characters.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "string" ? inner.toWellFormed().replaceAll("\0", "") : inner,
  );
}
