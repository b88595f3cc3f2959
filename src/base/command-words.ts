/**
 * Splits a command as a person writes it into a variable (`EDITOR="code --wait"`): at blanks, with a shell's quotes and
 * backslashes. Nothing is expanded: no variable, no substitution, no pattern. undefined where a quote is not closed.
 */
export function commandWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    let word = "";
    for (;;) {
      const piece = PIECE.exec(rest);
      if (piece === null) break;
      rest = rest.slice(piece[0].length);
      const { single, double, escaped, plain } = piece.groups ?? {};
      word += single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "";
    }
    if (rest !== "" && !/^\s/.test(rest)) return undefined;
    words.push(word);
    rest = rest.trimStart();
  }
  return words;
}

const PIECE = /^(?:'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|\\(?<escaped>.)|(?<plain>[^\s'"\\]+))/s;
