/** The files of the gateway's page, which are part of the binary, each compressed with gzip. */
export interface PageFiles {
  readonly markup: Uint8Array<ArrayBuffer>;
  readonly script: Uint8Array<ArrayBuffer>;
  /** The terminal emulator; fetched only by pages that show a terminal. */
  readonly terminal: Uint8Array<ArrayBuffer>;
  readonly style: Uint8Array<ArrayBuffer>;
  readonly icon: Uint8Array<ArrayBuffer>;
}
