import { expect, test } from "bun:test";
import { apiKeyIn, firstAdmin, writeConfig } from "../../../../src/domain/gateway/install.ts";
import { gatewayPlace } from "../../../../src/domain/gateway/place.ts";
import { parseEnvironmentFile } from "../../../../src/domain/install/units/environment-parse.ts";
import { fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

const KEY = 'sk-ant-"$`\\-1';
const VARIABLE = { MOSAIC_ANTHROPIC_API_KEY: KEY };
const { config, folder } = gatewayPlace(HOME);

test("a provider's key goes into a file of its own, which an agent's env_file can name, and not into the settings", async () => {
  const host = fakeFleet([]);
  expect(await writeConfig(host, VARIABLE)).toBe(config);
  const file = `${folder}/anthropic.env`;
  expect([host.files.modes.get(file), parseEnvironmentFile(host.files.texts.get(file) ?? "")]).toEqual([
    0o600,
    { ANTHROPIC_API_KEY: KEY },
  ]);
  const settings = host.files.texts.get(config) ?? "";
  expect(settings).toContain(`\nanthropic_api_key_file: ${file}\n`);
  expect(settings).not.toContain(KEY);
  // again, without it: what was set up stays
  expect(await writeConfig(host, VARIABLE)).toBeUndefined();
  expect(await writeConfig(host, {})).toBeUndefined();
  expect(host.files.texts.get(file)).toContain("ANTHROPIC_API_KEY");
});

test("and into the file that the settings name, where they do", async () => {
  const host = fakeFleet([]);
  host.files.texts.set(config, "anthropic_api_key_file: /etc/mosaic/anthropic.env\n");
  expect(await writeConfig(host, VARIABLE)).toBe(config);
  expect(parseEnvironmentFile(host.files.texts.get("/etc/mosaic/anthropic.env") ?? "")).toEqual({
    ANTHROPIC_API_KEY: KEY,
  });
});

test("what cannot be a key is refused without a part of it", () => {
  expect(apiKeyIn({ MOSAIC_ANTHROPIC_API_KEY: "" })).toBeUndefined();
  for (const wrong of ["short", "two words of it", "a line\nand more", "ключключключ"]) {
    let message = "";
    try {
      apiKeyIn({ MOSAIC_ANTHROPIC_API_KEY: wrong });
    } catch (thrown) {
      message = String(thrown);
    }
    expect(message).toContain("MOSAIC_ANTHROPIC_API_KEY is no key");
    expect(message).not.toContain(wrong);
  }
});

test("each variable of the first admin that is missing or makes no sense is named", () => {
  const whole = {
    MOSAIC_ADMIN_NAME: "Ada",
    MOSAIC_ADMIN_EMAIL: "ada@example.org",
    MOSAIC_ADMIN_PASSWORD: "correct horse",
  };
  expect(firstAdmin(whole, true)).toMatchObject({ name: "Ada", email: "ada@example.org" });
  for (const wrong of [
    { MOSAIC_ADMIN_NAME: "" },
    { MOSAIC_ADMIN_EMAIL: "ada" },
    { MOSAIC_ADMIN_PASSWORD: "short" },
  ]) {
    const [variable = ""] = Object.keys(wrong);
    expect(() => firstAdmin({ ...whole, ...wrong }, true)).toThrow(variable);
  }
});
