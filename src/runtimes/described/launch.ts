import type { FleetLaunch, LaunchPlan, LaunchRequest } from "../launch-plan.ts";
import { NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { RuntimeDescription } from "./description.ts";

const ID = /^[A-Za-z0-9_-]{4,128}$/;

/** How a described runtime is started: its own arguments, with the conversation that it goes on with. Pure. */
export function planDescribedLaunch(
  { start, record }: RuntimeDescription,
  { yolo, arguments: own, fleet }: LaunchRequest,
): LaunchPlan {
  const first = yolo ? start.yolo : [];
  const plain = { arguments: [...first, ...own], environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const dataFolder = dataFolderOf(record?.data, fleet);
  const flags = own.includes("--") ? own.slice(0, own.indexOf("--")) : own;
  if (flags.some((flag) => start.unless.includes(flag.split("=", 1)[0] ?? ""))) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, dataFolder } };
  }
  const resumed = start.resume !== undefined && fleet.resume !== undefined && ID.test(fleet.resume);
  const id = resumed ? (fleet.resume ?? "") : fleet.newConversation;
  const given = resumed ? (start.resume ?? []) : start.arguments;
  const role = fleet.role === undefined ? [] : start.role;
  const words = [...given, ...role].map((word) =>
    word
      .replaceAll("{conversation}", () => id)
      .replaceAll("{role_file}", () => fleet.role?.path ?? "")
      .replaceAll("{role}", () => fleet.role?.text ?? ""),
  );
  const { role: told } = fleet;
  const needsFile = told !== undefined && start.role.some((word) => word.includes("{role_file}"));
  return {
    arguments: [...first, ...words, ...own],
    environment: {},
    files: needsFile ? [{ path: told.path, text: told.text }] : [],
    facts: {
      ...NO_LAUNCH_FACTS,
      conversation: given.some((word) => word.includes("{conversation}")) ? id : undefined,
      dataFolder,
    },
  };
}

function dataFolderOf(
  data: { readonly variable: string | undefined; readonly folder: string } | undefined,
  { environment, userHome }: FleetLaunch,
): string | undefined {
  if (data === undefined) return undefined;
  const named = data.variable === undefined ? undefined : environment[data.variable];
  const folder = named || data.folder.replaceAll("{home}", environment["HOME"] || userHome);
  return folder.startsWith("/") ? folder : undefined;
}
