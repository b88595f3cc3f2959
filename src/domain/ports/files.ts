export interface ReadOptions {
  /** Bytes. A longer file is an error, and no more is held in memory. Default: 4 MiB. */
  readonly limit?: number;
  /** Ends the wait for a pipe, with the signal's reason. Without a signal only regular files are read. */
  readonly signal?: AbortSignal;
}

export interface FileIdentity {
  /** The uid of its owner. */
  readonly owner: number;
  /** Its permission bits. */
  readonly mode: number;
  /** Equal for two names of the same file. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

export interface Files {
  /**
   * The text of a regular file; undefined where there is none. Follows symlinks; a dangling one is an error. Bytes that
   * are not UTF-8 are kept in the text (base/kept-bytes.ts), so that `write` puts them back as they were.
   */
  read(path: string, options?: ReadOptions): Promise<string | undefined>;
  /**
   * The same for a file that nobody else may be able to put there: follows no symlink, and reads at most `limit` bytes,
   * starting at byte `from`.
   */
  readOwn(path: string, limit: number, from?: number): Promise<string | undefined>;
  /**
   * Replaces a file in one step (temporary file in the same folder, fsync, rename), creating missing folders with 0700.
   * A symlink itself is replaced; with "follow", for the user's own files, the file behind it is replaced in its own
   * folder and keeps its mode. In that case a dangling symlink, anything but a regular file, and another user's file
   * are errors.
   */
  write(path: string, text: string, mode: number, links?: "replace" | "follow"): Promise<void>;
  /**
   * Appends a text to a file of ours in one write, so that texts of several writers never mix; returns the file's size
   * after it. Creates the file (0600) and its folder (0700), but no folder above. A symlink, anything but a regular
   * file, and another user's file are errors. On a disk that fills up, a part of the text may be written.
   */
  append(path: string, text: string): Promise<number>;
  /** Renames a file within its folder. */
  rename(from: string, to: string): Promise<void>;
  /** Whether it is a symlink, dangling or not. */
  isLink(path: string): Promise<boolean>;
  /** The permission bits; undefined where there is no such file. */
  mode(path: string): Promise<number | undefined>;
  /** Its owner, and which file it is under any name; follows symlinks. undefined where there is none. */
  identity(path: string): Promise<FileIdentity | undefined>;
  makeFolder(path: string, mode: number): Promise<void>;
  /** The names in a folder, sorted; empty where there is no such folder. */
  list(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
  /** Moves a file or folder within its file system. An existing target is an error. */
  move(from: string, to: string): Promise<void>;
}
