import { systemFiles } from "../adapters/files.ts";
import { MosaicError } from "../base/errors.ts";
import { keyNamed } from "../domain/gateway/keys.ts";
import type { UrlSource } from "../domain/gateway/settings.ts";

/** More than any address is long. */
const LONGEST = 8_192;

/**
 * The address, from where it is said. Throws MosaicError("configuration") where its file cannot be used, and
 * MosaicError("usage") where it makes no sense; neither repeats it.
 */
export async function readUrl(key: "database_url" | "valkey_url", source: UrlSource): Promise<string> {
  if ("url" in source) return source.url;
  const text = (await systemFiles.read(source.file))?.slice(0, LONGEST).trim();
  const problem = text === undefined ? "there is no such file" : keyNamed(key).check(text);
  if (text !== undefined && problem === undefined) return text;
  throw new MosaicError("configuration", `${key}_file: ${source.file}: ${problem}`, {
    code: "storage-url-file",
    data: { setting: `${key}_file`, path: source.file },
    hint: `write the address into it, and chmod 600 ${source.file}`,
  });
}
