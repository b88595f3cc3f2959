import type { Clock } from "../../base/clock.ts";
import type { Files } from "./files.ts";

/** One try of a download. `status` is the server's, where it answered; `isFinal`: another try would end the same. */
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
  /** What comes is checked against a signature: then it may come over http from anywhere. */
  readonly isSigned: boolean;
}

export interface Downloads {
  /** Never throws for what a server or the network does. */
  bytes(address: string, rules: DownloadRules): Promise<Fetched<Uint8Array>>;
  /** Into a file. Throws MosaicError for what the disk does. */
  file(address: string, path: string, rules: DownloadRules): Promise<Fetched<undefined>>;
}

/** The folder `.mosaic-install` beside the binary, in which all is made ready, held against other installations. */
export interface Stage {
  readonly path: string;
  /** Removes what is in it: an installation that was killed may have left something. */
  clear(): Promise<void>;
  /** Removes it with all that is in it, and lets others go on. */
  close(): Promise<void>;
}

export interface BinaryFiles {
  /** Whether the file that this process runs has lost its name: another installation put something in its place. */
  isReplaced(): Promise<boolean>;
  /** Without links; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /** Hexadecimal; undefined where there is no file. */
  sha256(path: string): Promise<string | undefined>;
  /** Unpacks gzip into a new file that may be run, and waits until it is on the disk. Returns its SHA-256. At most `limit` bytes. */
  unpack(from: string, to: string, limit: number): Promise<string>;
  /** Another name for the same file, or a copy where the file system has no such thing. */
  duplicate(from: string, to: string): Promise<void>;
  /** Renames over whatever is there, and waits until the folder is on the disk. */
  replace(from: string, to: string): Promise<void>;
  /** Bytes that may still be written into a folder; undefined where nobody says. */
  freeBytes(folder: string): Promise<number | undefined>;
  /**
   * Throws MosaicError("locked") while another installation works there, MosaicError("missing-program") without flock.
   * What a killed one left is still in it.
   */
  openStage(folder: string): Promise<Stage>;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All that an update asks of the outside. */
export interface UpdateTools {
  readonly clock: Clock;
  readonly files: Files;
  readonly downloads: Downloads;
  readonly binaries: BinaryFiles;
  /** Hexadecimal. */
  sha256(bytes: Uint8Array): string;
  /** Whether the key (PEM) signed these bytes (Ed25519). Throws MosaicError("usage") for a key that is none. */
  isSigned(publicKey: string, signed: Uint8Array, signature: Uint8Array): boolean;
  /** Runs a mosaic binary with our environment; `as` is where it takes itself to be. */
  run(binary: string, argv: readonly string[], as: string): Promise<Ran>;
  note(text: string): void;
  readonly signal: AbortSignal;
}
