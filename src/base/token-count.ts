/**
 * "999", "12.3K", "1.25M": at least three digits; K and M are powers of 1000. Rounded down, so that no number is shown
 * before it is reached.
 */
export function tokensText(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  const [unit, suffix] = tokens < 1e6 ? [1e3, "K"] : [1e6, "M"];
  const value = tokens / unit;
  const digits = value < 10 ? 100 : value < 100 ? 10 : 1;
  return `${Math.floor(value * digits) / digits}${suffix}`;
}
