/** Reads the lines of a test in the Test Anything Protocol, as far as test/vm writes it. */
export type TapLine =
  | { readonly kind: "passed"; readonly title: string }
  | { readonly kind: "failed"; readonly title: string }
  /** Anything else: a diagnosis ("# …") or what a command printed by itself. */
  | { readonly kind: "text"; readonly text: string };

export function readTapLine(line: string): TapLine {
  const [, not, title] = /^(not )?ok - (.*)$/.exec(line) ?? [];
  if (title === undefined) return { kind: "text", text: line };
  return { kind: not === undefined ? "passed" : "failed", title };
}
