import { describe, expect, test } from "bun:test";
import {
  fleetFindings,
  type FleetFacts,
  fleetSettings,
} from "../../../../../src/domain/setup/config/fleet-settings.ts";
import { serverFindings, serverSettings } from "../../../../../src/domain/setup/config/settings.ts";

const HOME = "/home/user/.config/mosaic";
const NOTHING = { environment: {}, file: {}, filePath: `${HOME}/fleet/fleet.env` };

const FACTS: FleetFacts = {
  ...NOTHING,
  mosaicHome: HOME,
  rosterFile: `${HOME}/fleet/roster.yaml`,
  withoutFlags: { mosaicHome: HOME, rosterFile: `${HOME}/fleet/roster.yaml` },
  runFolder: `${HOME}/fleet/run`,
  unitsFolder: "/home/user/.config/systemd/user",
  heartbeatIntervalMs: 15_000,
  idleThresholdMs: 300_000,
  binary: "/opt/mosaic",
  path: "/usr/bin",
  hooksFile: "/home/user/.claude/hooks-config.json",
  rosterText: undefined,
  supervisorRemark: undefined,
};

function fleetSetting(name: string, more: Partial<FleetFacts> = {}) {
  const found = fleetSettings({ ...FACTS, ...more }).find((setting) => setting.name === name);
  return [found?.value, found?.source, found?.origin];
}

function serverSetting(name: string, environment: Record<string, string>, file: Record<string, string> = {}) {
  const found = serverSettings({ ...NOTHING, environment, file }).find((setting) => setting.name === name);
  return [found?.value, found?.source, found?.origin];
}

describe("each setting says where it comes from", () => {
  test("the mosaic home and the roster: a flag, the environment or the default", () => {
    expect(fleetSetting("mosaic home")).toEqual([HOME, "default", ""]);
    expect(fleetSetting("mosaic home", { environment: { MOSAIC_HOME: HOME } })).toEqual([
      HOME,
      "environment",
      "MOSAIC_HOME",
    ]);
    expect(fleetSetting("mosaic home", { mosaicHome: "/x", environment: { MOSAIC_HOME: HOME } })).toEqual([
      "/x",
      "flag",
      "--mosaic-home",
    ]);
    expect(fleetSetting("roster", { rosterFile: "/r.yaml" })).toEqual(["/r.yaml", "flag", "--roster"]);
  });

  test("the heartbeat: the environment before fleet.env, and a value that is not used is a finding", () => {
    const file = { MOSAIC_HEARTBEAT_INTERVAL: "20" };
    const path = FACTS.filePath;
    expect(fleetSetting("heartbeat interval", { file, heartbeatIntervalMs: 20_000 })).toEqual([
      "20s",
      "file",
      path,
    ]);
    const both = { file, environment: { MOSAIC_HEARTBEAT_INTERVAL: "30" }, heartbeatIntervalMs: 30_000 };
    expect(fleetSetting("heartbeat interval", both)).toEqual([
      "30s",
      "environment",
      "MOSAIC_HEARTBEAT_INTERVAL",
    ]);
    const wrong = {
      ...NOTHING,
      environment: { MOSAIC_HEARTBEAT_INTERVAL: "x", MOSAIC_HEARTBEAT_RUN_DIR: "run" },
    };
    expect(fleetSetting("heartbeat interval", wrong)).toEqual(["15s", "default", ""]);
    expect(fleetFindings(wrong).map(({ variable }) => variable)).toEqual([
      "MOSAIC_HEARTBEAT_RUN_DIR",
      "MOSAIC_HEARTBEAT_INTERVAL",
    ]);
  });

  test("what the roster says, and what it is silent of", () => {
    const rosterText = "tmux: { socketName: mine }\ndefaults: { start_concurrency: 2 }\n";
    expect(fleetSetting("tmux socket", { rosterText })).toEqual(["mine", "roster", FACTS.rosterFile]);
    expect(fleetSetting("start concurrency", { rosterText })).toEqual(["2", "roster", FACTS.rosterFile]);
    expect(fleetSetting("holder session", { rosterText })).toEqual(["_holder", "default", ""]);
    expect(fleetSetting("supervisor", { rosterText: "{ broken" })).toEqual(["auto", "default", ""]);
  });

  test("the server's variables, with their defaults", () => {
    expect(serverSetting("storage tier", {})).toEqual(["local", "default", ""]);
    expect(serverSetting("gateway port", { MOSAIC_GATEWAY_PORT: "8080" })).toEqual([
      "8080",
      "environment",
      "MOSAIC_GATEWAY_PORT",
    ]);
    expect(serverSetting("admin name", { MOSAIC_ADMIN_NAME: "" }, { MOSAIC_ADMIN_NAME: "ada" })).toEqual([
      "ada",
      "file",
      FACTS.filePath,
    ]);
    expect(serverSetting("database url", {})).toEqual([undefined, "default", ""]);
  });
});

describe("a secret", () => {
  const environment = {
    MOSAIC_STORAGE_TIER: "team",
    MOSAIC_DATABASE_URL: "postgres://u:hunter2@db/x?password=hunter2",
    MOSAIC_VALKEY_URL: "hunter2",
    MOSAIC_ANTHROPIC_API_KEY: "hunter2",
    MOSAIC_CORS_ORIGIN: "http://u:hunter2@localhost",
    MOSAIC_ADMIN_PASSWORD: "hunter2",
  };

  test("is in no setting and in no finding", () => {
    const sources = { ...NOTHING, environment };
    const said = JSON.stringify([serverSettings(sources), serverFindings(sources)]);
    expect(said).not.toContain("hunter2");
    expect(said).toContain("postgres://u:****@db/x?password=****");
  });
});

const findings = (environment: Record<string, string>) =>
  serverFindings({ ...NOTHING, environment }).map(({ variable, what }) => `${variable} ${what}`);

describe("findings", () => {
  test("there are none where nothing is set", () => {
    expect(findings({})).toEqual([]);
  });

  test("the tier team needs both addresses", () => {
    expect(findings({ MOSAIC_STORAGE_TIER: "team", MOSAIC_VALKEY_URL: "redis://h" })).toEqual([
      "MOSAIC_DATABASE_URL is required for the storage tier team",
    ]);
  });

  test("an unknown tier, a port that is none, a short password", () => {
    expect(
      findings({
        MOSAIC_STORAGE_TIER: "tem",
        MOSAIC_GATEWAY_PORT: "70000",
        MOSAIC_ADMIN_PASSWORD: "1234567",
      }),
    ).toEqual([
      'MOSAIC_STORAGE_TIER must be one of local, team, standalone, not "tem"',
      'MOSAIC_GATEWAY_PORT must be a port from 1 to 65535, not "70000"',
      "MOSAIC_ADMIN_PASSWORD has fewer than 8 characters",
    ]);
    expect(findings({ MOSAIC_ADMIN_PASSWORD: "12345678", MOSAIC_GATEWAY_PORT: "1" })).toEqual([]);
  });
});
