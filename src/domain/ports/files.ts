export interface ReadOptions {
  /** Bytes; one more is an error, and no more is held. 4 MiB where nothing is said. */
  readonly limit?: number;
  /** Ends the wait for a pipe, with its reason. Without it only regular files are read. */
  readonly signal?: AbortSignal;
}

export interface FileIdentity {
  /** The uid of its owner. */
  readonly owner: number;
  /** Its permission bits. */
  readonly mode: number;
  /** Equal for two names of one file. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

export interface Files {
  /**
   * The text of a regular file; undefined where there is none. A symlink is followed; one that leads to nothing is an
   * error. Bytes that are not UTF-8 are kept in the text (base/kept-bytes.ts), so that `write` gives them back as they
   * were.
   */
  read(path: string, options?: ReadOptions): Promise<string | undefined>;
  /**
   * The same for a file that others must not be able to place: no symlink is followed, at most `limit` bytes are read,
   * from byte `from` on.
   */
  readOwn(path: string, limit: number, from?: number): Promise<string | undefined>;
  /**
   * Replaces a file in one step (temporary file in the same folder, fsync, rename); makes missing folders with 0700.
   * A symlink is replaced; with "follow", for files of the user's, the file behind it is, in its own folder, and keeps
   * its mode. Then a symlink to nothing, no regular file and a file of another user are errors.
   */
  write(path: string, text: string, mode: number, links?: "replace" | "follow"): Promise<void>;
  /**
   * Adds a text to a file of ours in one write, so that texts of several writers are never mixed; its size behind that.
   * The file is made (0600), and its folder (0700), but no folder above that. A symlink, what is no regular file and a
   * file of another user are errors. A disk that fills up may take a part of the text.
   */
  append(path: string, text: string): Promise<number>;
  /** Gives a file another name in its folder. */
  rename(from: string, to: string): Promise<void>;
  /** Whether it is a symlink, wherever that leads. */
  isLink(path: string): Promise<boolean>;
  /** The permission bits, or undefined where there is no such file. */
  mode(path: string): Promise<number | undefined>;
  /** Whose it is, and which file it is whatever it is called; symlinks are followed. undefined where there is none. */
  identity(path: string): Promise<FileIdentity | undefined>;
  makeFolder(path: string, mode: number): Promise<void>;
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
  /** Gives a file or a folder another path in the same file system. What is there already is an error. */
  move(from: string, to: string): Promise<void>;
}
