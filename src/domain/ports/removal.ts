import type { Files } from "./files.ts";

/** What an uninstall needs of the file system beyond the usual. Nothing here follows a link. */
export interface Removal extends Pick<Files, "read" | "list" | "write"> {
  /** undefined where there is nothing. A link is a link, wherever it leads. */
  kind(path: string): Promise<"file" | "folder" | "link" | undefined>;
  /** A file, a link, or a folder with all that is in it. Throws MosaicError. */
  remove(path: string): Promise<void>;
  /** Returns whether it was empty, and is gone. */
  removeEmptyFolder(path: string): Promise<boolean>;
  /** With links resolved; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /** Hexadecimal; undefined where there is no file. */
  sha256(path: string): Promise<string | undefined>;
}
