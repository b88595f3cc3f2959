/** A duration in a message, rounded: "12 s". */
export function inSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
