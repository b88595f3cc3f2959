import { MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import { renderAssignment } from "../install/units/environment-file.ts";
import { addUser, mailAddress, SHORTEST_PASSWORD, type IdentityTools } from "./identity.ts";
import { gatewayPlace } from "./place.ts";
import { findSettings, settingsOf, withSetting, type SettingPlaces } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const API_KEY = "MOSAIC_ANTHROPIC_API_KEY";

const HEAD = `# What this host's gateway is set up with: \`mosaic gateway config show\` says what each key is and what counts.
`;

/** The first user, from the environment of an unattended installation; read once, and stored nowhere. */
export interface FirstAdmin {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * The first admin by MOSAIC_ADMIN_NAME, _EMAIL and _PASSWORD; undefined where none of them is set and a person is there
 * to get a code. Throws MosaicError("usage") with each variable that is missing or invalid.
 */
export function firstAdmin(environment: Environment, isHeadless: boolean): FirstAdmin | undefined {
  const value = (name: string) => (environment[name] ?? "") || undefined;
  const names = ["MOSAIC_ADMIN_NAME", "MOSAIC_ADMIN_EMAIL", "MOSAIC_ADMIN_PASSWORD"] as const;
  const [name, email, password] = names.map(value);
  if (!isHeadless && name === undefined && email === undefined && password === undefined) return undefined;
  const missing = names.filter((variable) => value(variable) === undefined);
  if (missing.length > 0) {
    throw new MosaicError("usage", `nobody is there to be asked, and not set: ${missing.join(", ")}`, {
      code: "variable-missing",
      data: { variables: missing },
      hint: "set MOSAIC_ADMIN_NAME, MOSAIC_ADMIN_EMAIL and MOSAIC_ADMIN_PASSWORD for this one command",
    });
  }
  if (mailAddress(email ?? "") === undefined) {
    throw new MosaicError("usage", "MOSAIC_ADMIN_EMAIL is no mail address", {
      code: "email-invalid",
      data: { variable: "MOSAIC_ADMIN_EMAIL" },
    });
  }
  if ((password ?? "").length < SHORTEST_PASSWORD) {
    throw new MosaicError("usage", `MOSAIC_ADMIN_PASSWORD has less than ${SHORTEST_PASSWORD} characters`, {
      code: "password-too-short",
      data: { variable: "MOSAIC_ADMIN_PASSWORD" },
    });
  }
  return { name: name ?? "", email: email ?? "", password: password ?? "" };
}

/** Creates the first admin where there is no user yet; returns whether it did. */
export async function addFirstAdmin(tools: IdentityTools, admin: FirstAdmin): Promise<boolean> {
  if ((await tools.store.users.all()).length > 0) return false;
  const { email, name, password } = admin;
  const passwordHash = await tools.secrets.hashPassword(password);
  await addUser(tools, { email, name, role: "admin", passwordHash });
  return true;
}

/**
 * MOSAIC_ANTHROPIC_API_KEY; undefined where it is not set. Throws MosaicError("usage"), without quoting it, where it
 * cannot be a key.
 */
export function apiKeyIn(environment: Environment): string | undefined {
  const key = (environment[API_KEY] ?? "").trim();
  if (key === "" || /^[\x21-\x7e]{8,1000}$/.test(key)) return key || undefined;
  throw new MosaicError("usage", `${API_KEY} is no key: it is one word of letters, digits and signs`, {
    code: "setting-invalid",
    data: { setting: API_KEY },
  });
}

/**
 * Writes what flags and variables say now into `gateway/config.yaml`, because a unit does not get those. Returns the
 * path where that changed something. Other lines of the file stay. An address, which may contain a password, is written
 * to a file of its own, so that the settings can be shown; the key of a model's provider to one that an agent's
 * `env_file` can name.
 */
export async function writeConfig(
  { files, paths }: Host,
  environment: Environment,
  flags: SettingPlaces["flags"] = {},
): Promise<string | undefined> {
  const { config: path, folder } = gatewayPlace(paths.home);
  const before = await files.read(path);
  const rows = findSettings({ flags, environment, text: before, path });
  settingsOf(rows);
  const apiKey = apiKeyIn(environment);
  await files.makeFolder(folder, 0o700);
  let text = before ?? HEAD;
  let isChanged = false;
  for (const { key, value, source } of rows) {
    if ((source !== "environment" && source !== "flag") || value === null) continue;
    if (key !== "database_url" && key !== "valkey_url") {
      text = withSetting(text, key, value, path);
      continue;
    }
    const file = `${folder}/${key.replace("_", "-")}`;
    if ((await files.read(file)) !== `${value}\n`) {
      await files.write(file, `${value}\n`, 0o600);
      isChanged = true;
    }
    text = withSetting(text, `${key}_file`, file, path);
  }
  const kept = rows.find((row) => row.key === "anthropic_api_key_file")?.value ?? `${folder}/anthropic.env`;
  if (apiKey !== undefined) {
    const line = `${renderAssignment("ANTHROPIC_API_KEY", apiKey)}\n`;
    if ((await files.read(kept)) !== line) {
      await files.write(kept, line, 0o600);
      isChanged = true;
    }
    text = withSetting(text, "anthropic_api_key_file", kept, path);
  }
  // always written: the port is what people look for
  if (before === undefined && !/^port:/m.test(text)) text = withSetting(text, "port", "14242", path);
  if (text !== before) await files.write(path, text, 0o600);
  return isChanged || text !== before ? path : undefined;
}
