/**
 * Starts come in waves: fifty runtimes that start at once starve each other, and ten that refresh one shared login log
 * each other out.
 */
export function inWaves<T>(items: readonly T[], size: number): T[][] {
  const waves: T[][] = [];
  for (let at = 0; at < items.length; at += size) waves.push(items.slice(at, at + size));
  return waves;
}
