/** The screens of the documents: fenced blocks of `console`, each `$ COMMAND` with what it printed. */

export interface ShownCommand {
  readonly command: string;
  /** Without the last line break; "" where nothing is shown. */
  readonly output: string;
}

const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/** Every command that a document shows, in its order. */
export function shownCommands(text: string): readonly ShownCommand[] {
  return [...text.matchAll(BLOCK)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .filter((part) => part !== "")
      .map((part) => {
        const [command = "", ...output] = part.trimEnd().split("\n");
        return { command, output: output.join("\n") };
      }),
  );
}

export interface ShownFile {
  /** Below the user's home folder. */
  readonly path: string;
  readonly text: string;
}

const FILE = /^```(?:js|yaml|sh)\n((?:#!.*\n)?(?:\/\/|#) ~\/([\w./-]+[\w]).*\n[\s\S]*?)^```$/gm;

/** Every file that a document shows: its first line, behind a `#!`, is a comment with its path from the home folder. */
export function shownFiles(text: string): readonly ShownFile[] {
  return [...text.matchAll(FILE)].map(([, file = "", path = ""]) => ({ path, text: file }));
}

/** The document with these outputs in place of those that it has, in the order of its commands. */
export function withOutputs(text: string, outputs: readonly string[]): string {
  let at = 0;
  return text.replaceAll(BLOCK, (_, block: string) => {
    const commands = [...block.matchAll(/^\$ .*$/gm)].map(([line]) => line);
    const parts = commands.map((line) => `${line}\n${outputs[at++] ?? ""}`.trimEnd());
    return `\`\`\`console\n${parts.join("\n")}\n\`\`\``;
  });
}

/** What a document shows of an output: nothing of this machine, and no note on how this fleet is supervised. */
export function publicOutput(
  output: string,
  { home, user, host }: { readonly home: string; readonly user: string; readonly host: string },
): string {
  return output
    .replaceAll(new RegExp(`(?<![\\w.-])${RegExp.escape(host)}(?=[:/])`, "g"), "host")
    .replaceAll(new RegExp(`(?<= on )${RegExp.escape(host)}(?!\\w|[.-]\\w)`, "g"), "host")
    .replaceAll(home, "~")
    .replaceAll(/\bby [\w.-]+@[\w.-]+/g, "by you@host")
    .replaceAll(` by ${user}`, " by you")
    .split("\n")
    .filter((line) => !line.startsWith("note: supervisor: direct") && !/^\d+ of \d+ /.test(line))
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

/** Two outputs that are the same but for figures, times, ids and the widths that these give to columns. */
export function comparable(output: string): string {
  return (
    output
      // where a line is broken depends on the length of the home's path
      .replaceAll(/\n +(?=~\/)/g, " ")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
      .replaceAll(/\b[0-9a-f]{16}\b/g, "HASH")
      // good once, and another one each time
      .replaceAll(/\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/g, "CODE")
      // the beginning of a conversation's id
      .replaceAll(/\b[0-9a-f]{8}…/g, "ID…")
      .replaceAll(/\b\d+(\.\d+)? ?(ms|s|m|h|d|K|M|G|%)?(?![\w.])/g, "N")
      .replaceAll(/ {2,}/g, "  ")
      .replaceAll(/ +N\b/g, " N")
  );
}
