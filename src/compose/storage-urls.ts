import { systemFiles } from "../adapters/files.ts";
import { MosaicError } from "../base/errors.ts";
import { credentialPath, type Credential } from "../domain/gateway/credentials.ts";
import { keyNamed } from "../domain/gateway/keys.ts";
import type { SettingPlaces, UrlSource } from "../domain/gateway/settings.ts";

type Environment = SettingPlaces["environment"];

/** Longer than any address. */
const LONGEST = 8_192;

/**
 * Reads a settings file that has a secret: from systemd's credentials where `environment` is that of a unit, otherwise
 * the file itself. undefined: there is none.
 */
export async function readSecret(
  credential: Credential,
  environment: Environment,
): Promise<string | undefined> {
  const handed = credentialPath(environment, credential);
  return (
    (handed === undefined ? undefined : await systemFiles.read(handed)) ??
    (await systemFiles.read(credential.path))
  );
}

/**
 * The address, with where it comes from. Throws MosaicError("configuration") where its file cannot be used, and
 * MosaicError("usage") where it is no address; neither message repeats it.
 */
export async function readUrl(
  key: "database_url" | "valkey_url",
  source: UrlSource,
  environment: Environment,
): Promise<string> {
  if ("url" in source) return source.url;
  const credential = { key: `${key}_file`, path: source.file } as const;
  const text = (await readSecret(credential, environment))?.slice(0, LONGEST).trim();
  const problem = text === undefined ? "there is no such file" : keyNamed(key).check(text);
  if (text !== undefined && problem === undefined) return text;
  throw new MosaicError("configuration", `${key}_file: ${source.file}: ${problem}`, {
    code: "storage-url-file",
    data: { setting: `${key}_file`, path: source.file },
    hint: `write the address into it, and chmod 600 ${source.file}`,
  });
}
