import { cannotTell, known, mapAnswer, type Answer } from "../../base/answer.ts";
import { HOLDER_UNIT, sessionOf, unitOf } from "../../base/names.ts";
import type { StateSources } from "../agent/look.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { not, type Check } from "../host/check.ts";
import type { Fleet } from "../host/host.ts";
import { enabledStrangers } from "../install/enabled-units.ts";
import { unitFiles } from "../install/install.ts";
import { unheldOf } from "../install/hold-limits.ts";
import { LIMIT_PROPERTIES } from "../install/units/held-limits.ts";
import { installOf, missingRuntimes, type MissingRuntime } from "../install/runtime-programs.ts";
import { looksOf } from "./agent-states.ts";
import type { AgentObservation } from "./observation.ts";
import { observe } from "./observe.ts";
import type { Supervisor } from "./supervisor.ts";
import { budgetStandings } from "../agent/budget-standing.ts";
import { neverTold } from "../agent/count-budget.ts";
import { budgetCheck } from "./verify-budget.ts";
import { verifyAgent, waitingCheck } from "./verify-agent.ts";
import { versionChecks } from "./verify-version.ts";
import { verifyFiles } from "./verify-files.ts";
import { verifyPatterns } from "./verify-patterns.ts";
import { verifyPins } from "./verify-pins.ts";
import { verifyBoot } from "./verify-boot.ts";
import {
  defaultServerCheck,
  enabledCheck,
  holderSessionCheck,
  limitChecks,
  lingerCheck,
  socketCheck,
  tmuxSkewCheck,
  unitsCheck,
  unmanagedCheck,
} from "./verify-host.ts";
import { tmuxVersionCheck } from "../host/tmux-version.ts";

export interface VerifyOptions {
  /** How long to keep looking while a check fails. */
  readonly timeoutMs: number;
  /** Checks what a reboot needs too. */
  readonly boot: boolean;
  /** Where given, a blocked agent is reported as waiting. */
  readonly sources?: StateSources;
}

const POLL_MS = 250;

/**
 * Proves the fleet, one line a check. Looks again until nothing fails and every question was answered, or the time is
 * over.
 */
export async function verifyFleet(
  fleet: Fleet,
  supervisor: Supervisor,
  options: VerifyOptions,
): Promise<readonly Check[]> {
  const deadline = fleet.clock.monotonic() + options.timeoutMs;
  for (;;) {
    const checks = await verifyOnce(fleet, supervisor, options);
    const settled = checks.every((check) => !mayYetChange(check));
    if (settled || fleet.clock.monotonic() >= deadline || fleet.signal.aborted) return checks;
    await fleet.clock.sleep(POLL_MS, fleet.signal);
  }
}

/**
 * Unknowns that waiting does not answer: logind on a host without it, and what agents started by an older launcher do
 * not say.
 */
const STAYS_UNKNOWN = new Set(["linger", "entry"]);

function mayYetChange({ verdict, id }: Check): boolean {
  return verdict === "failed" || (verdict === "unknown" && !STAYS_UNKNOWN.has(id));
}

async function verifyOnce(
  fleet: Fleet,
  supervisor: Supervisor,
  { boot, sources }: Pick<VerifyOptions, "boot" | "sources">,
): Promise<Check[]> {
  const { roster, manager } = fleet;
  const direct = supervisor.kind === "direct";
  const [seen, missing, version, defaultServer, lingering, properties, differing, strangers] =
    await Promise.all([
      observe(fleet, supervisor),
      missingRuntimes(fleet, roster.agents),
      fleet.server.version(),
      fleet.tmux("default").snapshot(),
      direct ? cannotTell("no user manager") : manager.lingering(),
      direct ? cannotTell("no user manager") : unitProperties(fleet),
      direct ? [] : differingUnits(fleet),
      direct ? [] : enabledStrangers(fleet),
    ]);
  const holderPid = mapAnswer(properties, (units) => {
    const pid = Number(units.get(HOLDER_UNIT)?.get("MainPID"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  });
  const unheld = properties.known ? await unheldOf(manager, properties.value) : [];
  const looks = sources === undefined ? undefined : await looksOf(fleet, sources, seen.agents);
  const budgets = await budgetStandings(fleet, roster.agents);
  const skew = tmuxSkewCheck(version, seen.server);
  const fileChecks = await verifyFiles(fleet);
  const pinChecks = await verifyPins(fleet);
  const patternChecks = await verifyPatterns(fleet.paths.patterns, sources);
  const bootChecks = boot && !direct ? await verifyBoot(fleet) : [];
  return [
    tmuxVersionCheck(version),
    ...(skew === undefined ? [] : [skew]),
    socketCheck(seen, roster.tmux.socketName, holderPid),
    holderSessionCheck(seen.server, roster.tmux.holderSession),
    ...seen.agents.flatMap((agent) => {
      const lacking = missing.find((entry) => entry.agent === agent.agent.name);
      // An agent that runs without it was started before it went missing.
      return lacking !== undefined && !isAlive(agent)
        ? [notInstalledCheck(lacking)]
        : [
            ...verifyAgent(agent, supervisor.kind, fleet.clock.now()),
            ...versionChecks(agent, looks?.get(agent.agent.name)?.version),
            ...budgetCheck(
              agent.agent,
              budgets.get(agent.agent.name),
              sources === undefined ? undefined : neverTold(sources.adapterOf(agent.agent)),
            ),
            ...waitingCheck(agent.agent, looks?.get(agent.agent.name)?.state.state),
          ];
    }),
    ...(direct
      ? [
          not(
            "not available",
            "boot",
            "a start at boot is not available without a user manager",
            "mosaic fleet install-systemd",
          ),
        ]
      : [
          unitsCheck(
            differing,
            listWhere(properties, "NeedDaemonReload", (value) => value === "yes"),
            listWhere(properties, "LoadState", (value) => value !== "loaded"),
          ),
          enabledCheck(
            listWhere(
              properties,
              "UnitFileState",
              (value) => value !== "enabled",
              (unit) => missing.every(({ agent }) => unit !== unitOf(agent)),
            ),
            strangers,
          ),
          ...limitChecks(unheld, roster.agents),
          lingerCheck(lingering, fleet.userName, boot),
          ...bootChecks,
        ]),
    ...fileChecks,
    ...pinChecks,
    ...patternChecks,
    defaultServerCheck(
      defaultServer,
      roster.agents.map((agent: RosterAgent) => sessionOf(agent.name)),
    ),
    unmanagedCheck(seen),
  ];
}

function isAlive({ pane }: AgentObservation): boolean {
  return pane.known && pane.value?.dead === false;
}

/** One line instead of everything that follows from it. */
function notInstalledCheck(missing: MissingRuntime): Check {
  const { agent, program, problem, pins } = missing;
  if (pins !== undefined) return not("failed", "runtime", pins.message, pins.hint ?? "", agent);
  if (problem !== undefined) {
    const fact = `the description of its runtime ${program} is wrong: ${problem}`;
    return not("failed", "runtime", fact, `mosaic schema runtime; then mosaic fleet start ${agent}`, agent);
  }
  const hint = `${installOf(missing)}, then mosaic fleet apply; or mosaic fleet remove ${agent}`;
  return not("failed", "runtime", missing.elsewhere?.fact ?? `not installed: ${program}`, hint, agent);
}

/**
 * The checks that make an agent an agent: where tmux or the supervisor did not answer one of these, nothing is proven.
 */
const ESSENTIAL = new Set(["socket", "holder", "supervision", "session"]);

/** Whether no check failed, and none that the others rest on is unknown. */
export function isProven(checks: readonly Check[]): boolean {
  return checks.every(
    ({ verdict, id }) => verdict !== "failed" && !(verdict === "unknown" && ESSENTIAL.has(id)),
  );
}

type UnitProperties = ReadonlyMap<string, ReadonlyMap<string, string>>;

function unitProperties(fleet: Fleet): Promise<Answer<UnitProperties>> {
  const units = [HOLDER_UNIT, ...fleet.roster.agents.map((agent) => unitOf(agent.name))];
  const asked = ["UnitFileState", "NeedDaemonReload", "LoadState", "MainPID", ...LIMIT_PROPERTIES];
  return fleet.manager.show(units, asked);
}

function listWhere(
  properties: Answer<UnitProperties>,
  property: string,
  matches: (value: string | undefined) => boolean,
  counts: (unit: string) => boolean = () => true,
): Answer<readonly string[]> {
  if (!properties.known) return properties;
  return known(
    [...properties.value]
      .filter(([unit, values]) => counts(unit) && matches(values.get(property)))
      .map(([unit]) => unit),
  );
}

async function differingUnits(fleet: Fleet): Promise<string[]> {
  const differing: string[] = [];
  for (const file of unitFiles(fleet)) {
    if ((await fleet.files.read(file.path)) !== file.text)
      differing.push(file.path.split("/").at(-1) ?? file.path);
  }
  return differing;
}
