import { MosaicError } from "../../../base/errors.ts";
import type { Files } from "../../ports/files.ts";

/** The public key (PEM) with which every release must be signed; empty: only MOSAIC_PUBLIC_KEY counts. */
const EMBEDDED_KEY = "";

/**
 * The key (PEM) with which a release must be signed; undefined where no signature is required. Throws
 * MosaicError("usage") for a file that cannot be read or contains no key: whoever names a key wants signatures checked,
 * so an empty file never means "no key".
 */
export async function publicKeyOf(files: Pick<Files, "read">, keyFile: string): Promise<string | undefined> {
  if (keyFile === "") return EMBEDDED_KEY === "" ? undefined : EMBEDDED_KEY;
  const key = await files.read(keyFile);
  if (key === undefined) throw new MosaicError("usage", `MOSAIC_PUBLIC_KEY cannot be read: ${keyFile}`);
  if (key.trim() !== "") return key;
  throw new MosaicError("usage", `MOSAIC_PUBLIC_KEY is an empty file: ${keyFile}`);
}
