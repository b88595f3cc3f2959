import type { Host } from "../host/host.ts";
import { gatewayPlace } from "../gateway/place.ts";
import type { SettingName } from "../gateway/keys.ts";
import { readSettings, withSetting } from "../gateway/settings.ts";
import { withAuthority, type JoinAnswer } from "./invite.ts";

export interface KeptAddresses {
  readonly databaseUrl: string;
  /** Where the database's address was written; null: the settings name it already, and stay as they are. */
  readonly path: string | null;
  /** Names the files in the settings: the home's tier is `team` from then on. */
  use(): Promise<void>;
  /** Puts the files back as they were: nobody was let in. */
  drop(): Promise<void>;
}

/**
 * Writes the addresses of a team's servers to files that only their owner can read, because they may contain passwords.
 */
export async function keepAddresses(
  { files, paths }: Pick<Host, "files" | "paths">,
  { databaseUrl, valkeyUrl, authority }: JoinAnswer,
): Promise<KeptAddresses> {
  const { folder, config } = gatewayPlace(paths.home);
  const before = (await files.read(config)) ?? "";
  const known = readSettings(before, config);
  const isNamed = known.has("database_url") || known.has("database_url_file");
  const isKept = authority === null && isNamed;
  const [database, valkey, certificate] = ["database-url", "valkey-url", "database-ca.pem"].map(
    (name) => `${folder}/${name}`,
  ) as [string, string, string];
  const url = authority === null ? databaseUrl : withAuthority(databaseUrl, certificate);
  const wanted: readonly (readonly [path: string, text: string])[] = isKept
    ? []
    : [
        ...(authority === null ? [] : [[certificate, authority] as const]),
        [database, `${url}\n`],
        [valkey, `${valkeyUrl}\n`],
      ];
  const earlier = await Promise.all(wanted.map(async ([path]) => [path, await files.read(path)] as const));
  const drop = async () => {
    for (const [path, text] of earlier) {
      if (text === undefined) await files.remove(path);
      else await files.write(path, text, 0o600);
    }
  };
  try {
    if (wanted.length > 0) await files.makeFolder(folder, 0o700);
    for (const [path, text] of wanted) await files.write(path, text, 0o600);
  } catch (thrown) {
    await drop().catch(() => undefined); // a disk that takes no file: what it says of that is in the first error
    throw thrown;
  }
  return {
    databaseUrl: url,
    path: isKept ? null : database,
    drop,
    async use() {
      const addresses: readonly (readonly [SettingName, string])[] = isKept
        ? []
        : [
            ["database_url_file", database],
            ["valkey_url_file", valkey],
          ];
      const named: readonly (readonly [SettingName, string])[] = [["tier", "team"], ...addresses];
      let text = (await files.read(config)) ?? "";
      for (const [key, value] of named) text = withSetting(text, key, value, config);
      await files.write(config, text, 0o600);
    },
  };
}
