import { fingerprint } from "../../base/fingerprint.ts";
import type { SettingName } from "./keys.ts";
import type { GatewaySettings } from "./settings.ts";

/** A file with a secret, which the gateway's unit is handed by systemd (`LoadCredential=`). */
export interface Credential {
  readonly key: SettingName;
  readonly path: string;
}

/** Pure. The files of secrets that the gateway itself works with, as its settings name them. */
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
 * Pure. What a credential is called: by its path too, so that a file that the settings name since is not taken for the
 * one that the unit was written for.
 */
export function credentialName({ key, path }: Credential): string {
  return `${key}-${fingerprint(path)}`;
}

/**
 * Pure. The unit's lines: a path stands there as it is, but for specifiers. One that a line cannot hold is left out, and
 * the gateway reads it itself.
 */
export function credentialLines(credentials: readonly Credential[]): readonly string[] {
  return credentials
    .filter(({ path }) => /^\/[^\\\p{Cc}]*[^\\\s\p{Cc}]$/u.test(path))
    .map(
      (credential) => `LoadCredential=${credentialName(credential)}:${credential.path.replaceAll("%", "%%")}`,
    );
}

/** Pure. Where systemd would have put it for the process of this environment; undefined where that is no unit with credentials. */
export function credentialPath(
  environment: Readonly<Record<string, string | undefined>>,
  credential: Credential,
): string | undefined {
  const folder = environment["CREDENTIALS_DIRECTORY"];
  return folder?.startsWith("/") === true ? `${folder}/${credentialName(credential)}` : undefined;
}
