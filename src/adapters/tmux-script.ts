/**
 * Commands as a file of them, for `source-file -`: no limit of 16 KiB as for a command line, and a command that fails ends
 * no other. Every word is in double quotes, where tmux (3.3a to 3.8) reads a newline and a tab as they are only when they
 * are escaped: behind a bare newline it drops blanks.
 */
export function scriptOf(commands: readonly (readonly string[])[]): string {
  return commands.map((command) => `${command.map(quoted).join(" ")}\n`).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": String.raw`\n`,
  "\t": String.raw`\t`,
  '"': String.raw`\"`,
  "\\": String.raw`\\`,
  $: String.raw`\$`,
  "~": String.raw`\~`,
};

function quoted(word: string): string {
  return `"${word.replaceAll(/[\n\t"\\$~]/g, (letter) => ESCAPES[letter] ?? letter)}"`;
}
