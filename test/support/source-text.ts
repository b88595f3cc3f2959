/** Reading TypeScript for what it imports and uses: as much of the language as the architecture test asks about. */

// Bun's own import scanner (1.4.5) leaves type-only imports out, and a type from a wrong layer is a wrong layer.
const IMPORT =
  /\b(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']/g;

const COMMENT_OR_TEXT =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** Every module a text imports or re-exports, at the top or lazily, types included, in order, each once. */
export function importsOf(text: string): string[] {
  const withoutComments = text.replaceAll(COMMENT_OR_TEXT, (part) => (part.startsWith("/") ? " " : part));
  const found = [...withoutComments.matchAll(IMPORT)].flatMap(
    ([, from, bare, lazy]) => from ?? bare ?? lazy ?? [],
  );
  return [...new Set(found)];
}

const transpilers = {
  ts: new Bun.Transpiler({ loader: "ts" }),
  // what is no JSX can read as if it were: `<T>(value: T) => …`
  tsx: new Bun.Transpiler({ loader: "tsx" }),
};

/** The code that runs: no types, no comments, quoted strings emptied. What a template interpolates stays. */
export function codeOf(text: string, language: keyof typeof transpilers = "ts"): string {
  return transpilers[language]
    .transformSync(text)
    .replaceAll(COMMENT_OR_TEXT, (part) => (part.startsWith("`") ? part : '""'));
}

/** Whether code uses a global of that name; a property or a variable of its own with that name is none. */
export function usesGlobal(code: string, name: string): boolean {
  if (new RegExp(`\\b(?:const|let|var|function|class)\\s+${name}\\b`).test(code)) return false;
  return new RegExp(`(?<![.\\w$"])${name}\\s*(?:\\.|\\?\\.|\\[|\\()`).test(code);
}
