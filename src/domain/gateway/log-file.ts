import type { Files } from "../ports/files.ts";

/** Bytes from the end of a log that are read at once. */
const LONGEST_READ = 1024 * 1024;

/** Reads a log as it grows, from its end on: each line once. */
export class LogFile {
  readonly #files: Files;
  readonly #path: string;
  #from = 0;
  #file = "";

  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** The last lines; undefined where there is no file. */
  async last(lines: number): Promise<readonly string[] | undefined> {
    const facts = await this.#files.identity(this.#path);
    if (facts === undefined) return undefined;
    this.#file = facts.file;
    this.#from = Math.max(0, facts.size - LONGEST_READ);
    const isCut = this.#from > 0;
    const found = await this.#read(isCut);
    return (isCut ? found.slice(1) : found).slice(-lines);
  }

  /** What was added since the last call. */
  async next(): Promise<readonly string[]> {
    const facts = await this.#files.identity(this.#path);
    if (facts === undefined) return [];
    // the file was replaced or emptied
    if (facts.file !== this.#file || facts.size < this.#from) this.#from = 0;
    this.#file = facts.file;
    return await this.#read();
  }

  /** Whole lines from where the last reading ended. */
  async #read(isCut = false): Promise<readonly string[]> {
    const text = (await this.#files.readOwn(this.#path, LONGEST_READ, this.#from)) ?? "";
    const end = text.lastIndexOf("\n") + 1;
    // counted from the end: the first character may be a part of one, of unknown length
    this.#from += isCut ? LONGEST_READ - bytesOf(text.slice(end)) : bytesOf(text.slice(0, end));
    return text.slice(0, end).split("\n").slice(0, -1);
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
