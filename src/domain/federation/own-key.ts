import { MosaicError } from "../../base/errors.ts";
import type { Files } from "../ports/files.ts";
import { newPrivateKey, signingKeyOf } from "./keys.ts";
import type { SigningKey } from "../ports/federation-wire.ts";

type KeyFiles = Pick<Files, "readOwn" | "write" | "move" | "remove">;

/** Bytes. */
const LONGEST = 1_000;

/** The key of a file; undefined where there is none. */
export async function readKey(files: KeyFiles, path: string): Promise<SigningKey | undefined> {
  const kept = await files.readOwn(path, LONGEST);
  return kept === undefined ? undefined : await signingKeyOf(kept);
}

/**
 * The key of a file, created where there is none. If two processes create it at the same moment the first one's stays:
 * what was signed with a replaced key could never be proven.
 */
export async function keptKey(files: KeyFiles, path: string): Promise<SigningKey> {
  const before = await readKey(files, path);
  if (before !== undefined) return before;
  const fresh = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  await files.write(fresh, `${await newPrivateKey()}\n`, 0o600);
  try {
    await files.move(fresh, path);
  } catch (thrown) {
    await files.remove(fresh);
    if ((await readKey(files, path)) === undefined) throw thrown;
  }
  const kept = await readKey(files, path);
  if (kept !== undefined) return kept;
  throw new MosaicError("failure", `${path} cannot be kept`, { code: "federation-key-invalid" });
}
