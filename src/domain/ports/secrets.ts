/** Creates secrets, and hashes them for storage. */
export interface Secrets {
  /** 256 random bits, in letters that are safe in a cookie, a header and an address. */
  newSecret(): string;
  /** A code for a person to copy from a terminal: 80 random bits, in groups. */
  newCode(): string;
  newId(): string;
  /** In hexadecimal. For secrets of 80 random bits and more; a password needs `hashPassword`. */
  sha256(text: string): string;
  /** argon2id: takes about 0.15 s and 64 MiB. */
  hashPassword(password: string): Promise<string>;
  verifyPassword(password: string, hash: string): Promise<boolean>;
}
