import type { Clock } from "../../base/clock.ts";
import type { Files } from "./files.ts";

/** One try of a download. `status` is the server's, where it answered. */
export type Fetched<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status?: number | undefined; readonly why: string };

export interface Downloads {
  /** At most `limit` bytes; more is a failure. Never throws for what a server or the network does. */
  bytes(address: string, limit: number): Promise<Fetched<Uint8Array>>;
  /** Into a file. Throws MosaicError for what the disk does. */
  file(address: string, path: string, limit: number): Promise<Fetched<undefined>>;
}

/** The folder `.mosaic-install` beside the binary, in which all is made ready; it is the lock too, as for the script. */
export interface Stage {
  readonly path: string;
  /** Removes it with all that is in it. */
  close(): Promise<void>;
}

export interface BinaryFiles {
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
  /** Throws MosaicError("locked") while another installation works there. */
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
