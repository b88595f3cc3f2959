import type { Context } from "../../cli/context.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";
import type { UninstallDocument, UninstallRequest } from "../../operations/documents/uninstall.ts";
import type { Operation, Report } from "../../operations/operation.ts";
import { CONSENT, isConsentGiven, requireConsent } from "./consent.ts";

export const UNINSTALL_ARGUMENTS = {
  all: { type: "boolean", description: "remove the roster, environment files and logs too" },
  keepData: { type: "boolean", description: "leave the whole mosaic home as it is" },
  dryRun: { type: "boolean", description: "only show what would be done" },
  ...CONSENT,
} as const satisfies Arguments;

interface UninstallValues {
  readonly all: boolean;
  readonly keepData: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Shows what would be done, asks, and does it. */
export async function runUninstall(
  context: Context,
  { all, keepData, dryRun, yes }: UninstallValues,
  wanted: Operation<UninstallRequest, UninstallDocument>,
): Promise<Outcome> {
  const request = { all, keep_data: keepData, dry_run: dryRun };
  const isFirstDry = dryRun || !isConsentGiven(context, yes);
  const first = await context.perform(wanted, { ...request, dry_run: isFirstDry });
  for (const { level, text } of first.document.remarks) {
    if (level === "warning") context.warn(text);
    else context.note(text);
  }
  if (dryRun) return { text: describePlan(first.document), json: first.document };
  if (!isFirstDry) return done(context, first);
  if (!isNothing(first.document)) {
    await requireConsent(context, {
      yes,
      verb: "an uninstall",
      shown: describePlan(first.document),
      hint: "give --yes, or MOSAIC_ASSUME_YES=1; --dry-run only shows what would be done",
      refused: "nothing was removed",
    });
  }
  return done(context, await context.perform(wanted, request));
}

function done(context: Context, { document, ending }: Report<UninstallDocument>): Outcome {
  const { scope, removed, kept, problems } = document;
  for (const problem of problems) context.warn(problem);
  const text = isNothing(document)
    ? describePlan(document)
    : [
        ...removed.map((path) => `removed ${path}`),
        ...(problems.length > 0
          ? ["some of it is still there; the same command can be given again"]
          : [scope === "fleet" ? "the fleet is uninstalled" : "mosaic is uninstalled"]),
        ...kept.map((path) => `kept    ${path}`),
      ].join("\n");
  return { exit: ending, text, json: document };
}

function isNothing({ removed, rewritten, stopped, hooks_file, problems }: UninstallDocument): boolean {
  return hooks_file === null && [removed, rewritten, stopped, problems].every((list) => list.length === 0);
}

function describePlan(document: UninstallDocument): string {
  if (isNothing(document)) return "nothing is installed";
  const { stopped, disabled, removed, rewritten, kept, hooks_file: hooksFile } = document;
  return [
    ...(stopped.length === 0 ? [] : [`stop     ${stopped.join(", ")}, and the fleet's tmux server`]),
    ...(disabled.length === 0 ? [] : [`disable  ${disabled.join(", ")}`]),
    ...removed.map((path) => `remove   ${path}`),
    ...rewritten.map((path) => `change   ${path}: only what mosaic wrote goes`),
    ...(hooksFile === null ? [] : [`change   ${hooksFile}: mosaic's hooks go, yours stay`]),
    ...kept.map((path) => `keep     ${path}`),
  ].join("\n");
}
