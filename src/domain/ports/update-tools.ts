import type { Clock } from "../../base/clock.ts";
import type { Files } from "./files.ts";

/**
 * One attempt of a download. `status` is the server's, where it answered; `isFinal`: another attempt would end the
 * same.
 */
export type Fetched<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly status?: number | undefined;
      readonly isFinal?: boolean;
      readonly why: string;
    };

/** What a download may do. */
export interface DownloadRules {
  /** Bytes; more is a failure. */
  readonly limit: number;
  /** What is fetched is checked against a signature, so it may come from anywhere over plain http. */
  readonly isSigned: boolean;
}

export interface Downloads {
  /** Never throws for failures of a server or the network. */
  bytes(address: string, rules: DownloadRules): Promise<Fetched<Uint8Array>>;
  /** Into a file. Throws MosaicError for failures of the disk. */
  file(address: string, path: string, rules: DownloadRules): Promise<Fetched<undefined>>;
}

/** The folder `.mosaic-install` beside the binary, where everything is prepared; locked against other installations. */
export interface Stage {
  readonly path: string;
  /** Empties it: a killed installation may have left something. */
  clear(): Promise<void>;
  /** Removes it and everything in it, and unlocks it. */
  close(): Promise<void>;
}

export interface BinaryFiles {
  /** Whether the file that this process runs has lost its name, because another installation replaced it. */
  isReplaced(): Promise<boolean>;
  /** With links resolved; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /** Hexadecimal; undefined where there is no file. */
  sha256(path: string): Promise<string | undefined>;
  /**
   * Unpacks gzip into a new executable file, and waits until it is on disk. Returns its SHA-256. At most `limit` bytes.
   */
  unpack(from: string, to: string, limit: number): Promise<string>;
  /** A hard link to the same file, or a copy where the file system has none. */
  duplicate(from: string, to: string): Promise<void>;
  /** Renames over whatever is there, and waits until the folder is on disk. */
  replace(from: string, to: string): Promise<void>;
  /** Free bytes for a folder; undefined where that is not known. */
  freeBytes(folder: string): Promise<number | undefined>;
  /**
   * Throws MosaicError("locked") while another installation works there, MosaicError("missing-program") without flock.
   * What a killed installation left is still in it.
   */
  openStage(folder: string): Promise<Stage>;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that an update needs of the outside. */
export interface UpdateTools {
  readonly clock: Clock;
  readonly files: Files;
  readonly downloads: Downloads;
  readonly binaries: BinaryFiles;
  /** Hexadecimal. */
  sha256(bytes: Uint8Array): string;
  /** Whether the key (PEM) signed these bytes (Ed25519). Throws MosaicError("usage") for a key that is none. */
  isSigned(publicKey: string, signed: Uint8Array, signature: Uint8Array): boolean;
  /** Runs a mosaic binary with our environment; `as` is the path it believes to be at. */
  run(binary: string, argv: readonly string[], as: string): Promise<Ran>;
  note(text: string): void;
  readonly signal: AbortSignal;
}
