import { findMosaicHome } from "../../cli/parse/home.ts";
import type { Context, Page } from "../../cli/context.ts";
import type { Services } from "../../compose/services.ts";
import { hooksFilePath } from "../../domain/setup/config/change-hooks.ts";
import { fleetFindings, fleetSettings, type FleetFacts } from "../../domain/setup/config/fleet-settings.ts";
import {
  serverFindings,
  serverSettings,
  type Setting,
  type SettingFinding,
} from "../../domain/setup/config/settings.ts";
import { unitsOwners } from "../../domain/install/install.ts";
import { chooseSupervisor } from "../../domain/fleet/choose-supervisor.ts";
import { MosaicError } from "../../base/errors.ts";
import { parseRoster } from "../../domain/roster/load.ts";
import { parseEnvironmentFile } from "../../domain/install/units/environment-file.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const show = defineVerb({
  details:
    "Shows each setting as it counts here and now, and what says so: a flag, the environment, the file fleet.env, " +
    "the roster, or the default. Secrets are masked, also inside of addresses, and with --json too.",
  args: {},
  exitCodes: { configuration: "HOME is not set, so the mosaic home is not known" },
  examples: [
    { command: "mosaic config show", explains: "what counts, and why" },
    { command: "mosaic config show --json", explains: "the same for a script" },
  ],
  async run(context) {
    const services = await context.wire();
    const facts = await gatherFacts(context, services);
    const settings = [...fleetSettings(facts.settings), ...serverSettings(facts.settings)];
    const findings = [...facts.findings, ...fleetFindings(facts.settings), ...serverFindings(facts.settings)];
    return {
      text: (page) => [settingsTable(page, settings), ...findingLines(page, findings)].join("\n"),
      json: hostDocument(services, "mosaic.config.show/1", {
        settings: settings.map(({ variable, value, remark, ...rest }) => ({
          ...rest,
          variable: variable ?? null,
          value: value ?? null,
          remark: remark ?? null,
        })),
        findings,
      }),
    };
  },
});

interface Gathered {
  readonly settings: FleetFacts;
  readonly findings: readonly SettingFinding[];
}

async function gatherFacts(context: Context, { host, idleThresholdMs }: Services): Promise<Gathered> {
  const { environment } = context;
  const { paths } = host;
  const rosterText = await host.files.read(host.rosterFile);
  const findings: SettingFinding[] = [];
  let supervisorRemark: string | undefined;
  if (rosterText !== undefined) {
    const parsed = parseRoster(rosterText, host.rosterFile);
    if (parsed.ok) supervisorRemark = await describeSupervisor(parsed.roster.supervisor);
    else {
      const [first] = parsed.issues;
      const count = parsed.issues.length === 1 ? "1 problem" : `${parsed.issues.length} problems`;
      findings.push({
        variable: "roster",
        what: `has ${count}; the first is at ${first?.line}:${first?.column}`,
      });
    }
  }
  const settings: FleetFacts = {
    environment,
    file: parseEnvironmentFile((await host.files.read(paths.fleetEnvironment)) ?? ""),
    filePath: paths.fleetEnvironment,
    mosaicHome: paths.home,
    rosterFile: host.rosterFile,
    withoutFlags: { mosaicHome: homeWithoutFlag(), rosterFile: `${paths.home}/fleet/roster.yaml` },
    runFolder: paths.run,
    unitsFolder: paths.units,
    heartbeatIntervalMs: host.heartbeatIntervalMs,
    idleThresholdMs,
    binary: host.binary,
    path: host.path,
    hooksFile: hooksFilePath(environment, host.userHome, () => context.workingDirectory),
    rosterText,
    supervisorRemark,
  };
  return { settings, findings };

  function homeWithoutFlag(): string | undefined {
    try {
      return findMosaicHome({
        environment,
        option: undefined,
        get workingDirectory() {
          return context.workingDirectory;
        },
      });
    } catch {
      return undefined; // without HOME there is nothing but the flag
    }
  }

  async function describeSupervisor(
    wanted: Parameters<typeof chooseSupervisor>[0],
  ): Promise<string | undefined> {
    if (wanted === "direct") return undefined;
    try {
      const chosen = chooseSupervisor(wanted, await host.manager.availability(), {
        unitsAreOurs: (await unitsOwners(host)).includes(host.paths.home),
        userId: host.userId,
      });
      return wanted === "auto" ? (chosen.note?.replace(/^supervisor: /, "") ?? chosen.kind) : undefined;
    } catch (thrown) {
      if (thrown instanceof MosaicError) return thrown.message;
      throw thrown;
    }
  }
}

function settingsTable(page: Page, settings: readonly Setting[]): string {
  return page.table(
    [
      { title: "SETTING", whole: true },
      { title: "SOURCE", whole: true },
      { title: "VALUE", whole: true },
    ],
    settings.map((setting) => [
      setting.name,
      { text: describeSource(setting), style: setting.source === "default" ? "dim" : "cyan" },
      describeValue(setting),
    ]),
  );
}

function describeSource({ source, origin }: Setting): string {
  if (source === "flag") return `flag ${origin}`;
  return source === "file" ? `file ${origin.split("/").at(-1)}` : source;
}

function describeValue({ value, variable, remark }: Setting): string {
  const text = value ?? (variable === undefined ? "-" : `not set (${variable})`);
  return remark === undefined ? text : `${text} (${remark})`;
}

function findingLines(page: Page, findings: readonly SettingFinding[]): readonly string[] {
  if (findings.length === 0) return [];
  return ["", ...findings.map(({ variable, what }) => `${page.style.yellow("finding")} ${variable} ${what}`)];
}
