import { describeError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import type { Supervisor } from "../../domain/fleet/supervisor.ts";
import { verifyFleet } from "../../domain/fleet/verify.ts";
import type { Fleet } from "../../domain/host/host.ts";
import { applyInstall, planInstall, requireOwnUnits } from "../../domain/install/install.ts";
import { planChanges } from "../../domain/life/plan-facts.ts";
import { diagnose, type Finding } from "../../domain/setup/doctor.ts";
import { journalProblem } from "../../domain/watch/journal.ts";
import type { FleetDoctor, FleetDoctorRequest } from "../documents/fleet-doctor.ts";
import type { FleetDoctorFix, FleetDoctorFixRequest } from "../documents/fleet-doctor-fix.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";

/** Everything that is wrong now, or will be at the next boot, each with its consequence and one command. */
export const fleetDoctor = operation<FleetDoctorRequest, FleetDoctor>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet, "announce");
    const findings = await examine(services, fleet, supervisor);
    return {
      document: {
        ...heading(services, "mosaic.fleet.doctor/1"),
        supervisor: supervisor.kind,
        findings: findings.map(findingOf),
      },
      ending: endingOf(findings),
    };
  },
});

/** Repairs what can be repaired without risk: files, units, modes. No agent is stopped or started. */
export const fleetDoctorFix = operation<FleetDoctorFixRequest, FleetDoctorFix>({
  needs: "act",
  whilePaused: "allow",
  deed: () => ({ command: "fleet doctor --fix" }),
  async run({ services }) {
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet, "announce");
    const before = await examine(services, fleet, supervisor);
    const steps: FleetDoctorFix["steps"] = [];
    const take = async (step: string, work: () => Promise<string>) => {
      try {
        steps.push({ step, outcome: "done", detail: await work() });
      } catch (thrown) {
        steps.push({ step, outcome: "failed", detail: describeError(thrown) });
      }
    };
    const { run } = fleet.paths;
    const mode = await fleet.files.mode(run);
    if (mode !== undefined && (mode & 0o077) !== 0) {
      const work = async () => {
        await fleet.files.makeFolder(run, 0o700);
        return "the run folder is yours alone to look into";
      };
      await take(`chmod go-rwx ${run}`, work);
    }
    if (before.some(({ fixable }) => fixable)) {
      await take("mosaic fleet install-systemd", () => installAgain(fleet, supervisor));
    }
    const left = await examine(services, fleet, supervisor);
    return {
      document: {
        ...heading(services, "mosaic.fleet.doctor.fix/1"),
        supervisor: supervisor.kind,
        steps,
        findings: left.map(findingOf),
      },
      ending: endingOf(left),
    };
  },
});

async function examine(
  services: Services,
  fleet: Fleet,
  supervisor: Supervisor,
): Promise<readonly Finding[]> {
  const sources = await services.stateSources(fleet.roster.tmux.socketName);
  const [checks, list, planned, journal] = await Promise.all([
    verifyFleet(fleet, supervisor, { timeoutMs: 0, boot: true }),
    listProcesses(fleet, supervisor, sources),
    planChanges(fleet, supervisor, sources),
    journalProblem(fleet),
  ]);
  const { pause } = list;
  return diagnose({
    checks,
    agents: list.rows.map(({ name, runtime, state, reason = "" }) => ({ name, runtime, state, reason })),
    due: planned.plan.agents,
    files: planned.changes.filter(({ kind }) => kind !== "same").map(({ path }) => path),
    paused: pause === undefined ? undefined : `paused by ${pause.by}`,
    journal,
  });
}

async function installAgain(fleet: Fleet, supervisor: Supervisor): Promise<string> {
  if (supervisor.kind === "systemd") await requireOwnUnits(fleet);
  const changes = await planInstall(fleet, supervisor.kind);
  const { enabled } = await applyInstall(fleet, supervisor.kind, changes, true);
  const written = changes.filter(({ kind }) => kind !== "same").length;
  return `${written} files written, ${enabled.length} units enabled`;
}

function endingOf(findings: readonly Finding[]) {
  return findings.some(({ severity }) => severity === "wrong") ? "not-in-wanted-state" : undefined;
}

function findingOf({ id, agent, ...found }: Finding): FleetDoctor["findings"][number] {
  return { finding: id, agent: textOrNull(agent), ...found };
}
