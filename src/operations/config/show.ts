import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { chooseSupervisor } from "../../domain/fleet/choose-supervisor.ts";
import { unitsOwners } from "../../domain/install/install.ts";
import { parseEnvironmentFile } from "../../domain/install/units/environment-file.ts";
import { parseRoster } from "../../domain/roster/load.ts";
import type { SupervisorChoice } from "../../domain/roster/roster.ts";
import { hooksFilePath } from "../../domain/setup/config/change-hooks.ts";
import { fleetFindings, fleetSettings, type FleetFacts } from "../../domain/setup/config/fleet-settings.ts";
import { serverFindings, serverSettings, type SettingFinding } from "../../domain/setup/config/settings.ts";
import type { ConfigShow, ConfigShowRequest } from "../documents/config-show.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";

/** Each setting with its present value, and where that comes from. */
export const configShow = operation<ConfigShowRequest, ConfigShow>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { facts, findings } = await gather(services);
    const settings = [...fleetSettings(facts), ...serverSettings(facts)];
    return {
      document: {
        ...heading(services, "mosaic.config.show/1"),
        settings: settings.map(({ name, variable, value, source, origin, remark }) => ({
          name,
          variable: variable ?? null,
          value: value ?? null,
          source,
          origin,
          remark: textOrNull(remark),
        })),
        findings: [...findings, ...fleetFindings(facts), ...serverFindings(facts)].map(
          ({ variable, what }) => ({ variable, what }),
        ),
      },
    };
  },
});

interface Gathered {
  readonly facts: FleetFacts;
  readonly findings: readonly SettingFinding[];
}

async function gather(services: Services): Promise<Gathered> {
  const { host, idleThresholdMs, surroundings } = services;
  const { environment } = surroundings;
  const { paths } = host;
  const rosterText = await host.files.read(host.rosterFile);
  const parsed =
    rosterText === undefined
      ? undefined
      : parseRoster(rosterText, host.rosterFile, await services.describedNames());
  const facts: FleetFacts = {
    environment,
    file: parseEnvironmentFile((await host.files.read(paths.fleetEnvironment)) ?? ""),
    filePath: paths.fleetEnvironment,
    mosaicHome: paths.home,
    rosterFile: host.rosterFile,
    withoutFlags: {
      mosaicHome: surroundings.homeWithoutFlag,
      rosterFile: `${paths.home}/fleet/roster.yaml`,
    },
    runFolder: paths.run,
    unitsFolder: paths.units,
    heartbeatIntervalMs: host.heartbeatIntervalMs,
    idleThresholdMs,
    binary: host.binary,
    path: host.path,
    hooksFile: hooksFilePath(environment, host.userHome, () => surroundings.workingDirectory),
    rosterText,
    supervisorRemark: parsed?.ok === true ? await remarkOn(services, parsed.roster.supervisor) : undefined,
  };
  return { facts, findings: parsed?.ok === false ? [findingOf(parsed.issues)] : [] };
}

function findingOf(issues: readonly { readonly line: number; readonly column: number }[]): SettingFinding {
  const [first] = issues;
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  return { variable: "roster", what: `has ${count}; the first is at ${first?.line}:${first?.column}` };
}

/** What `auto` resolves to here, or why there is no supervisor. */
async function remarkOn({ host }: Services, wanted: SupervisorChoice): Promise<string | undefined> {
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
