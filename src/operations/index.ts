import type { ZodType } from "zod";
import type { Operation } from "./operation.ts";

/** An operation with its schemas; nothing of it is loaded before it is asked for. */
export interface OperationEntry {
  /** What it is for, in one line. */
  readonly summary: string;
  /** "terminal": what mosaic itself is made of changes under it, so only a person at the command line may ask. */
  readonly doors: "all" | "terminal";
  load(): Promise<Operation<object, object>>;
  schemas(): Promise<OperationSchemas>;
}

/** What goes in and what comes out, to be checked and described. */
export interface OperationSchemas {
  readonly request: ZodType<object>;
  readonly document: ZodType<object>;
}

/** Ties an operation to its schemas: they must be of the same request and the same document. */
function entry<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
  doors: OperationEntry["doors"] = "all",
): OperationEntry {
  return { summary, doors, load, schemas };
}

/** Everything that mosaic can do, by name. What is no more than a dialogue with a terminal is a command alone. */
export const OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "agent.roster": entry(
    "the agents of the roster",
    async () => (await import("./agent/roster.ts")).agentRoster,
    () => import("./documents/agent-roster.ts"),
  ),
  "agent.status": entry(
    "one agent, and how it last ended",
    async () => (await import("./agent/status.ts")).agentStatus,
    () => import("./documents/agent-status.ts"),
  ),
  "agent.explain": entry(
    "why we say what we say of an agent",
    async () => (await import("./agent/explain.ts")).agentExplain,
    () => import("./documents/agent-explain.ts"),
  ),
  "agent.explain-screen": entry(
    "the state of a screen that was saved",
    async () => (await import("./agent/explain-screen.ts")).agentExplainScreen,
    () => import("./documents/agent-explain-screen.ts"),
  ),
  "agent.send": entry(
    "deliver a message, with a receipt",
    async () => (await import("./agent/send.ts")).agentSend,
    () => import("./documents/agent-send.ts"),
  ),
  "agent.broadcast": entry(
    "the same message to many",
    async () => (await import("./agent/broadcast.ts")).agentBroadcast,
    () => import("./documents/agent-broadcast.ts"),
  ),
  "agent.reset": entry(
    "begin a new conversation",
    async () => (await import("./agent/reset.ts")).agentReset,
    () => import("./documents/agent-reset.ts"),
  ),
  "agent.wait": entry(
    "wait until an agent is idle, blocked or gone",
    async () => (await import("./agent/wait.ts")).agentWait,
    () => import("./documents/agent-wait.ts"),
  ),
  "agent.tail": entry(
    "the last lines of an agent's screen",
    async () => (await import("./agent/tail.ts")).agentTail,
    () => import("./documents/agent-tail.ts"),
  ),
  "agent.last": entry(
    "the last answer of an agent",
    async () => (await import("./agent/last.ts")).agentLast,
    () => import("./documents/agent-last.ts"),
  ),
  "fleet.logs": entry(
    "what was said to an agent and by it",
    async () => (await import("./fleet/logs.ts")).fleetLogs,
    () => import("./documents/fleet-logs.ts"),
  ),
  "fleet.ps": entry(
    "what each agent is doing",
    async () => (await import("./fleet/ps.ts")).fleetPs,
    () => import("./documents/fleet-ps.ts"),
  ),
  "fleet.start": entry(
    "start the fleet, or some agents",
    async () => (await import("./fleet/start.ts")).fleetStart,
    () => import("./documents/fleet-start.ts"),
  ),
  "fleet.stop": entry(
    "stop the fleet, or some agents",
    async () => (await import("./fleet/stop.ts")).fleetStop,
    () => import("./documents/fleet-stop.ts"),
  ),
  "fleet.restart": entry(
    "restart the fleet, or some agents",
    async () => (await import("./fleet/restart.ts")).fleetRestart,
    () => import("./documents/fleet-restart.ts"),
  ),
  "fleet.add": entry(
    "put an agent into the fleet",
    async () => (await import("./fleet/add.ts")).fleetAdd,
    () => import("./documents/fleet-add.ts"),
  ),
  "fleet.remove": entry(
    "take an agent out of the fleet",
    async () => (await import("./fleet/remove.ts")).fleetRemove,
    () => import("./documents/fleet-remove.ts"),
  ),
  "fleet.rename": entry(
    "give an agent another name",
    async () => (await import("./fleet/rename.ts")).fleetRename,
    () => import("./documents/fleet-rename.ts"),
  ),
  "fleet.edit": entry(
    "write the roster's text anew, checked",
    async () => (await import("./fleet/edit.ts")).fleetEdit,
    () => import("./documents/fleet-edit.ts"),
  ),
  "fleet.set": entry(
    "change what an agent is started with",
    async () => (await import("./fleet/set.ts")).fleetSet,
    () => import("./documents/fleet-set.ts"),
  ),
  "fleet.init": entry(
    "write a roster to begin with",
    async () => (await import("./fleet/init.ts")).fleetInit,
    () => import("./documents/fleet-init.ts"),
  ),
  "fleet.install": entry(
    "write scripts, units and env files",
    async () => (await import("./fleet/install.ts")).fleetInstall,
    () => import("./documents/fleet-install.ts"),
  ),
  "fleet.plan": entry(
    "what would bring the fleet to what the roster says",
    async () => (await import("./fleet/plan.ts")).fleetPlan,
    () => import("./documents/fleet-plan.ts"),
  ),
  "fleet.apply": entry(
    "bring the fleet to what the roster says",
    async () => (await import("./fleet/apply.ts")).fleetApply,
    () => import("./documents/fleet-apply.ts"),
  ),
  "fleet.pause": entry(
    "hold back starts, restarts and messages",
    async () => (await import("./fleet/pause.ts")).fleetPause,
    () => import("./documents/fleet-pause.ts"),
  ),
  "fleet.resume": entry(
    "end a pause",
    async () => (await import("./fleet/resume.ts")).fleetResume,
    () => import("./documents/fleet-resume.ts"),
  ),
  "fleet.events": entry(
    "what happened in the fleet",
    async () => (await import("./fleet/events.ts")).fleetEvents,
    () => import("./documents/fleet-events.ts"),
  ),
  "fleet.metrics": entry(
    "what a monitor watches of the fleet",
    async () => (await import("./fleet/metrics.ts")).fleetMetrics,
    () => import("./documents/fleet-metrics.ts"),
  ),
  "fleet.recap": entry(
    "who needs somebody, what ended and why, and what each agent was given",
    async () => (await import("./fleet/recap.ts")).fleetRecap,
    () => import("./documents/fleet-recap.ts"),
  ),
  "fleet.doctor": entry(
    "what is wrong now, or will be at the next boot",
    async () => (await import("./fleet/doctor.ts")).fleetDoctor,
    () => import("./documents/fleet-doctor.ts"),
  ),
  "fleet.doctor.fix": entry(
    "mend what is safe to mend",
    async () => (await import("./fleet/doctor.ts")).fleetDoctorFix,
    () => import("./documents/fleet-doctor-fix.ts"),
  ),
  "fleet.verify": entry(
    "prove that all is as the roster wants",
    async () => (await import("./fleet/verify.ts")).fleetVerify,
    () => import("./documents/fleet-verify.ts"),
  ),
  "config.show": entry(
    "each setting, and what says so",
    async () => (await import("./config/show.ts")).configShow,
    () => import("./documents/config-show.ts"),
  ),
  "config.hooks.list": entry(
    "the events of claude, and who has a hook on them",
    async () => (await import("./config/hooks.ts")).configHooks,
    () => import("./documents/config-hooks.ts"),
  ),
  "config.hooks.change": entry(
    "put mosaic's hook on an event, or take it off",
    async () => (await import("./config/hooks.ts")).configHooksChange,
    () => import("./documents/config-hooks-change.ts"),
  ),
  "schema.roster": entry(
    "the JSON schema of a roster",
    async () => (await import("./host/schema-roster.ts")).schemaRoster,
    () => import("./documents/schema-roster.ts"),
  ),
  version: entry(
    "what the binary is and what it was built from",
    async () => (await import("./host/version.ts")).version,
    () => import("./documents/version.ts"),
  ),
  "update.check": entry(
    "whether there is another version, and what it would change",
    async () => (await import("./host/update.ts")).updateCheck,
    () => import("./documents/update-check.ts"),
  ),
  "update.run": entry(
    "replace mosaic by another version, under a running fleet",
    async () => (await import("./host/update.ts")).updateRun,
    () => import("./documents/update-run.ts"),
    "terminal",
  ),
  "update.rollback": entry(
    "go back to the binary before the last update",
    async () => (await import("./host/update.ts")).updateRollback,
    () => import("./documents/update-rollback.ts"),
    "terminal",
  ),
  "fleet.uninstall": entry(
    "stop the fleet, and remove what was installed of it",
    async () => (await import("./host/uninstall.ts")).fleetUninstall,
    () => import("./documents/uninstall.ts"),
    "terminal",
  ),
  uninstall: entry(
    "stop the fleet, and remove it and mosaic",
    async () => (await import("./host/uninstall.ts")).uninstallAll,
    () => import("./documents/uninstall.ts"),
    "terminal",
  ),
  wizard: entry(
    "from nothing to a running fleet",
    async () => (await import("./host/wizard.ts")).wizardUnasked,
    () => import("./documents/wizard.ts"),
    "terminal",
  ),
};
