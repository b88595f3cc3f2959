export interface Files {
  /** The text of a regular file; undefined where there is none. A symlink is followed. */
  read(path: string): Promise<string | undefined>;
  /** The same for a file that others must not be able to place: no symlink is followed, at most `limit` bytes are read. */
  readOwn(path: string, limit: number): Promise<string | undefined>;
  /** Replaces a file in one step (temporary file in the same folder, fsync, rename); makes missing folders with 0700. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** The permission bits, or undefined where there is no such file. */
  mode(path: string): Promise<number | undefined>;
  makeFolder(path: string, mode: number): Promise<void>;
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
}
