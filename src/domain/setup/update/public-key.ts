import { MosaicError } from "../../../base/errors.ts";
import type { Files } from "../../ports/files.ts";

/** The public key (PEM) that every release has to be signed with; empty: only MOSAIC_PUBLIC_KEY counts. */
const EMBEDDED_KEY = "";

/**
 * The key (PEM) that a release has to be signed with; undefined where nobody asks for a signature. Throws
 * MosaicError("usage") for a file that cannot be read or holds no key: whoever names one wants signatures checked, so an
 * empty file is never taken for "no key".
 */
export async function publicKeyOf(files: Pick<Files, "read">, keyFile: string): Promise<string | undefined> {
  if (keyFile === "") return EMBEDDED_KEY === "" ? undefined : EMBEDDED_KEY;
  const key = await files.read(keyFile);
  if (key === undefined) throw new MosaicError("usage", `MOSAIC_PUBLIC_KEY cannot be read: ${keyFile}`);
  if (key.trim() !== "") return key;
  throw new MosaicError("usage", `MOSAIC_PUBLIC_KEY is an empty file: ${keyFile}`);
}
