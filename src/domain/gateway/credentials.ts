import { fingerprint } from "../../base/fingerprint.ts";
import type { SettingName } from "./keys.ts";
import type { GatewaySettings } from "./settings.ts";

/** A file with a secret, which systemd passes to the gateway's unit (`LoadCredential=`). */
export interface Credential {
  readonly key: SettingName;
  readonly path: string;
}

/** Pure. The files with secrets that the gateway uses, by its settings. */
export function credentialsOf({ storage, tls }: GatewaySettings): readonly Credential[] {
  const urls =
    storage.tier === "local"
      ? []
      : ([
          ["database_url_file", storage.database],
          ["valkey_url_file", storage.valkey],
        ] as const);
  return [
    ...urls.flatMap(([key, source]) => ("file" in source ? [{ key, path: source.file }] : [])),
    ...(tls === undefined ? [] : [{ key: "tls_key", path: tls.key } as const]),
  ];
}

/**
 * Pure. The name of a credential. It depends on the path, so that a file the settings name later is not mistaken for
 * the one that the unit was written for.
 */
export function credentialName({ key, path }: Credential): string {
  return `${key}-${fingerprint(path)}`;
}

/**
 * Pure. The unit's lines. Paths are literal except for specifiers; a path that a line cannot contain is left out, and
 * the gateway reads that file itself.
 */
export function credentialLines(credentials: readonly Credential[]): readonly string[] {
  return credentials
    .filter(({ path }) => /^\/[^\\\p{Cc}]*[^\\\s\p{Cc}]$/u.test(path))
    .map(
      (credential) => `LoadCredential=${credentialName(credential)}:${credential.path.replaceAll("%", "%%")}`,
    );
}

/**
 * Pure. Where systemd puts the credential for a process with this environment; undefined where that is no unit with
 * credentials.
 */
export function credentialPath(
  environment: Readonly<Record<string, string | undefined>>,
  credential: Credential,
): string | undefined {
  const folder = environment["CREDENTIALS_DIRECTORY"];
  return folder?.startsWith("/") === true ? `${folder}/${credentialName(credential)}` : undefined;
}
