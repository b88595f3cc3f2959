import { describe, expect, test } from "bun:test";
import { GATEWAY_UNIT } from "../../../../src/base/names.ts";
import {
  credentialLines,
  credentialName,
  credentialPath,
  credentialsOf,
} from "../../../../src/domain/gateway/credentials.ts";
import { gatewayPlace } from "../../../../src/domain/gateway/place.ts";
import { findSettings, settingsOf } from "../../../../src/domain/gateway/settings.ts";
import { unitIsCurrent, writeUnit } from "../../../../src/domain/gateway/unit.ts";
import { fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

const TEAM = "tier: team\ndatabase_url_file: /etc/mosaic/db url\nvalkey_url: valkey://127.0.0.1\n";
const of = (text: string) =>
  credentialsOf(settingsOf(findSettings({ environment: {}, text, path: "config.yaml" })));
const DATABASE = { key: "database_url_file", path: "/etc/mosaic/db url" } as const;

describe("a credential", () => {
  test("is each file with a secret that the settings name, and what no tier needs is none", () => {
    expect(of("port: 1\ndatabase_url_file: /etc/mosaic/db\n")).toEqual([]);
    expect(of(TEAM)).toEqual([DATABASE]);
    expect(of("tls_certificate: /c\ntls_key: /k\n")).toEqual([{ key: "tls_key", path: "/k" }]);
  });

  test("has another name for another path: an old unit's copy is not taken for a new file", () => {
    expect(credentialName(DATABASE)).toMatch(/^database_url_file-[0-9a-f]{16}$/);
    expect(credentialName({ ...DATABASE, path: "/other" })).not.toBe(credentialName(DATABASE));
  });

  test("is a line of the unit, where a line can hold its path", () => {
    expect(credentialLines([{ ...DATABASE, path: "/a 100%/b" }])).toEqual([
      expect.stringMatching(/^LoadCredential=database_url_file-[0-9a-f]{16}:\/a 100%%\/b$/),
    ]);
    for (const path of ["/ends with a blank ", "/with\\backslash", "/a\nUser=root"]) {
      expect(credentialLines([{ ...DATABASE, path }])).toEqual([]);
    }
  });

  test("is looked for where systemd puts it, and nowhere else", () => {
    expect(credentialPath({ CREDENTIALS_DIRECTORY: "/run/c" }, DATABASE)).toBe(
      `/run/c/${credentialName(DATABASE)}`,
    );
    expect(credentialPath({}, DATABASE)).toBeUndefined();
    expect(credentialPath({ CREDENTIALS_DIRECTORY: "c" }, DATABASE)).toBeUndefined();
  });
});

test("the unit has those that are there, and is not current once the settings name another one", async () => {
  const host = fakeFleet([]);
  const { config } = gatewayPlace(HOME);
  const unit = () => host.files.texts.get(host.paths.unitFile(GATEWAY_UNIT)) ?? "";
  host.files.texts.set(config, TEAM);
  await writeUnit(host);
  expect(unit()).not.toContain("LoadCredential");
  host.files.texts.set(DATABASE.path, "postgres://mosaic:secret@127.0.0.1/mosaic");
  expect(await unitIsCurrent(host)).toBe(false);
  await writeUnit(host);
  expect(unit()).toContain(`\nLoadCredential=${credentialName(DATABASE)}:/etc/mosaic/db url\n`);
  expect(unit()).not.toContain("secret@");
  expect(await unitIsCurrent(host)).toBe(true);
  host.files.texts.set(config, "prot: 1\n");
  expect(await unitIsCurrent(host)).toBe(false);
});
