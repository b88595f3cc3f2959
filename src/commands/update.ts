import { MosaicError } from "../base/errors.ts";
import type { Context, Page } from "../cli/context.ts";
import { defineVerb } from "../cli/grammar/verb.ts";
import type { UpdateDocument } from "../operations/documents/update.ts";
import { relaunchArguments } from "../operations/host/relaunch.ts";
import { updateCheck, updateRollback, updateRun } from "../operations/host/update.ts";
import type { Report } from "../operations/operation.ts";

export const update = defineVerb({
  details:
    "Replaces this program by the release at MOSAIC_DOWNLOAD_BASE, with the same checks as the installer, and " +
    "brings the scripts and units of the mosaic home to that version. Running agents go on as they are; a gateway that " +
    "runs is restarted. Whatever goes wrong before the last step leaves the old program in place.",
  args: {
    check: { type: "boolean", description: "only say what would be done; exit 6 if there is an update" },
    to: {
      type: "string",
      valueHint: "VERSION",
      description: "install this version, which may be an older one",
    },
    rollback: { type: "boolean", description: "go back to the version before the last update" },
    relaunch: { type: "boolean", description: "then restart the running agents, each when it is idle" },
  },
  exitCodes: {
    partial: "the binary was replaced, something after it was not done",
    configuration: "nothing to go back to, or the new version cannot take over the mosaic home",
    "missing-program": "the user manager, which has to read changed units, cannot be reached",
    "not-in-wanted-state": "with --check: there is an update",
    locked: "another installation runs",
  },
  examples: [
    { command: "mosaic update --check", explains: "is there a newer one, and what would it change" },
    { command: "mosaic update", explains: "take it; agents go on running" },
    { command: "mosaic update --relaunch", explains: "and restart each agent when it is idle" },
    { command: "mosaic update --rollback", explains: "back to the one before" },
  ],
  async run(context, { check, to, rollback, relaunch }) {
    if (rollback && (to !== undefined || check)) {
      throw new MosaicError(
        "usage",
        "--rollback goes to the binary before: neither --to nor --check fits it",
      );
    }
    if (check && relaunch)
      throw new MosaicError("usage", "--check changes nothing: --relaunch does not fit it");
    const version = to ?? null;
    if (check) return outcomeOf(await context.perform(updateCheck, { version }));
    // in a terminal the new binary takes over, see below
    const within = { relaunch: relaunch && context.json };
    const report = rollback
      ? await context.perform(updateRollback, within)
      : await context.perform(updateRun, { version, ...within });
    if (relaunch && !context.json) await becomeRelaunch(context, report.document);
    return outcomeOf(report);
  },
});

function outcomeOf({ document, ending }: Report<UpdateDocument>) {
  return { exit: ending, text: (page: Page) => describe(page, document), json: document };
}

/** The new binary does the restart, in our place, because it may wait for hours. Returns where no agent runs. */
async function becomeRelaunch(context: Context, document: UpdateDocument): Promise<void> {
  const services = await context.wire();
  const argv = await relaunchArguments(services);
  if (argv === undefined) return context.note("no agent runs: none is restarted");
  await context.print((page) => `${describe(page, document)}\n`);
  return services.become(document.binary, ["mosaic", ...argv]);
}

function describe(page: Page, document: UpdateDocument): string {
  const { binary, home, previous, outcome, current, offered, refreshed, size } = document;
  const told = [
    ...(refreshed ?? []).map(({ kind, path }) => `${kind === "create" ? "wrote  " : "changed"} ${path}`),
    ...(document.gateway?.restarted === true ? ["restarted the gateway"] : []),
  ];
  switch (outcome) {
    case "updated":
      return [
        `${page.style.bold(`mosaic ${offered.version} is installed:`)} ${binary} (was ${current.version})`,
        ...told,
      ].join("\n");
    case "rolled-back":
      return [
        `${page.style.bold(`back at mosaic ${offered.version}:`)} ${binary} (was ${current.version})`,
        ...told,
      ].join("\n");
    case "up-to-date":
      return [`mosaic ${current.version} is up to date`, ...told].join("\n");
    case "newer-installed":
      return [
        `mosaic ${current.version} is newer than ${offered.version} at ${offered.source}: it was kept`,
        ...told,
      ].join("\n");
    case "available":
      return [
        `current    ${current.version} (${shortCommit(current.commit)}) at ${binary}`,
        `available  ${offered.version} (${shortCommit(offered.commit)}) at ${offered.source}`,
        `would      replace the binary, ${((size ?? 0) / 1e6).toFixed(1)} MB to download; keep the old one as ${previous}`,
        ...(document.fleet_installed
          ? [`would      bring the scripts and units of ${home} to it; running agents go on`]
          : []),
      ].join("\n");
  }
}

function shortCommit(commit: string): string {
  return /^[0-9a-f]{40}/.test(commit) ? commit.slice(0, 12) + commit.slice(40) : commit;
}
