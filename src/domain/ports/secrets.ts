/** Secrets and what is kept of them. */
export interface Secrets {
  /** 256 random bits, in letters that stand in a cookie, a header and an address as they are. */
  newSecret(): string;
  /** A code that a person copies from a terminal: 80 random bits, in groups. */
  newCode(): string;
  newId(): string;
  /** In hexadecimal. For secrets of 80 random bits and more; a password needs `hashPassword`. */
  sha256(text: string): string;
  /** argon2id: takes about 0.15 s and 64 MiB. */
  hashPassword(password: string): Promise<string>;
  verifyPassword(password: string, hash: string): Promise<boolean>;
}
