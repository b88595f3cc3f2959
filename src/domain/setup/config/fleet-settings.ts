import { BUILT_IN } from "../../roster/built-in.ts";
import { type Located, readDocument } from "../../roster/document.ts";
import { formatDuration } from "../../roster/wording.ts";
import { wholeNumber } from "../../../base/key-values.ts";
import {
  findVariable,
  type Setting,
  type SettingFinding,
  type SettingSources,
  type Source,
} from "./settings.ts";

/** The settings that the fleet's commands use here and now, as the adapters were built with them. */
export interface FleetFacts extends SettingSources {
  readonly mosaicHome: string;
  readonly rosterFile: string;
  /** What both would be without --mosaic-home and --roster, so that a difference comes from the flag. */
  readonly withoutFlags: { readonly mosaicHome: string | undefined; readonly rosterFile: string };
  readonly runFolder: string;
  readonly unitsFolder: string;
  readonly heartbeatIntervalMs: number;
  readonly idleThresholdMs: number;
  readonly binary: string;
  readonly path: string;
  readonly hooksFile: string;
  readonly rosterText: string | undefined;
  /** What `auto` resolves to here, or why there is no supervisor; undefined where that was not asked. */
  readonly supervisorRemark: string | undefined;
}

export function fleetSettings(facts: FleetFacts): readonly Setting[] {
  const { withoutFlags } = facts;
  return [
    placed("mosaic home", facts.mosaicHome, withoutFlags.mosaicHome, "--mosaic-home", "MOSAIC_HOME", facts),
    roster(facts),
    variable("run folder", "MOSAIC_HEARTBEAT_RUN_DIR", facts.runFolder, facts, isAbsolute),
    environment("units folder", "XDG_CONFIG_HOME", facts.unitsFolder, facts),
    environment("hooks file", "CLAUDE_HOME", facts.hooksFile, facts, () => true),
    environment("binary", "MOSAIC_BINARY", facts.binary, facts),
    agentPath(facts),
    variable(
      "heartbeat interval",
      "MOSAIC_HEARTBEAT_INTERVAL",
      formatDuration(facts.heartbeatIntervalMs),
      facts,
      isSeconds,
    ),
    variable(
      "idle threshold",
      "MOSAIC_HEARTBEAT_IDLE_THRESHOLD",
      formatDuration(facts.idleThresholdMs),
      facts,
      isSeconds,
    ),
    ...rosterSettings(facts),
  ];
}

/** Variables of the fleet whose values are ignored because they are invalid. */
export function fleetFindings(facts: SettingSources): readonly SettingFinding[] {
  const findings: SettingFinding[] = [];
  const look = (name: string, fits: (value: string) => boolean, what: string) => {
    const found = findVariable(name, facts);
    if (found !== undefined && !fits(found.value))
      findings.push({ variable: name, what: `${what}, not ${JSON.stringify(found.value)}: it is not used` });
  };
  look("MOSAIC_HEARTBEAT_RUN_DIR", isAbsolute, "must be an absolute path");
  look("MOSAIC_HEARTBEAT_INTERVAL", isSeconds, "must be a whole number of seconds, at least 1");
  look("MOSAIC_HEARTBEAT_IDLE_THRESHOLD", isSeconds, "must be a whole number of seconds, at least 1");
  return findings;
}

function isAbsolute(value: string): boolean {
  return value.startsWith("/");
}

function isSeconds(value: string): boolean {
  return (wholeNumber(value) ?? 0) > 0;
}

function placed(
  name: string,
  value: string,
  withoutFlag: string | undefined,
  flag: string,
  variableName: string,
  { environment: variables }: SettingSources,
): Setting {
  const set = (variables[variableName] ?? "") !== "";
  const base = { name, variable: variableName, value, remark: undefined };
  if (value !== withoutFlag) return { ...base, source: "flag", origin: flag };
  return set
    ? { ...base, source: "environment", origin: variableName }
    : { ...base, source: "default", origin: "" };
}

function roster({ rosterFile, withoutFlags, rosterText }: FleetFacts): Setting {
  const flag = rosterFile !== withoutFlags.rosterFile;
  return {
    name: "roster",
    variable: undefined,
    value: rosterFile,
    source: flag ? "flag" : "default",
    origin: flag ? "--roster" : "",
    remark: rosterText === undefined ? "not there" : undefined,
  };
}

/** A variable's value, or the default where the variable is invalid. */
function variable(
  name: string,
  variableName: string,
  value: string,
  sources: SettingSources,
  fits: (value: string) => boolean,
): Setting {
  const found = findVariable(variableName, sources);
  const used = found !== undefined && fits(found.value) ? found : undefined;
  return {
    name,
    variable: variableName,
    value,
    source: used?.source ?? "default",
    origin: used?.origin ?? "",
    remark: undefined,
  };
}

/** The same for what only the environment sets. */
function environment(
  name: string,
  variableName: string,
  value: string,
  sources: SettingSources,
  fits: (value: string) => boolean = isAbsolute,
): Setting {
  return variable(name, variableName, value, { ...sources, file: {} }, fits);
}

/** The agents' PATH is the one in fleet.env; before that is written, the one of the installing user. */
function agentPath({ file, filePath, path }: FleetFacts): Setting {
  const written = file["PATH"] ?? "";
  const base = { name: "path of agents", variable: "PATH", remark: undefined };
  return written === ""
    ? { ...base, value: path, source: "environment", origin: "PATH" }
    : { ...base, value: written, source: "file", origin: filePath };
}

function rosterSettings({ rosterText, rosterFile, supervisorRemark }: FleetFacts): readonly Setting[] {
  const root = rosterText === undefined ? undefined : readDocument(rosterText).root;
  const said = (name: string, byDefault: string, ...keys: readonly string[]): Setting => {
    const value = valueAt(root, keys);
    const source: Source = value === undefined ? "default" : "roster";
    return {
      name,
      variable: undefined,
      value: value ?? byDefault,
      source,
      origin: value === undefined ? "" : rosterFile,
      remark: undefined,
    };
  };
  return [
    said("tmux socket", BUILT_IN.socket_name, "tmux", "socket_name"),
    said("holder session", BUILT_IN.holder_session, "tmux", "holder_session"),
    { ...said("supervisor", BUILT_IN.supervisor, "supervisor"), remark: supervisorRemark },
    said("working directory", BUILT_IN.working_directory, "defaults", "working_directory"),
    said("start concurrency", String(BUILT_IN.start_concurrency), "defaults", "start_concurrency"),
  ];
}

function valueAt(root: Located | undefined, keys: readonly string[]): string | undefined {
  let place = root;
  for (const key of keys) place = place?.parts.get(key);
  const value = place?.value;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
