import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Secrets } from "../domain/ports/secrets.ts";

/** 32 of them, without 0, 1, I and O, which are taken for each other. */
const CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

export const systemSecrets: Secrets = {
  newSecret: () => randomBytes(32).toString("base64url"),
  newCode() {
    // 32 letters: each byte gives five unbiased bits
    const letters = [...randomBytes(16)].map((byte) => CODE_LETTERS.charAt(byte & 31));
    return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join("")).join("-");
  },
  newId: () => randomUUID(),
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  hashPassword: (password) => Bun.password.hash(password, { algorithm: "argon2id" }),
  verifyPassword: (password, hash) => Bun.password.verify(password, hash),
};
