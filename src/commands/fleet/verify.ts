import type { Page } from "../../cli/context.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { Check, Verdict } from "../../domain/host/check.ts";
import { verifyFleet } from "../../domain/fleet/verify.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const verify = defineVerb({
  details:
    "Proves the fleet, one line a check. What could not be asked is a warning of its own kind; what the supervisor " +
    "does not have is said and does not fail.",
  args: {
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "5s",
      description: "how long to look again while something fails",
    },
    boot: { type: "boolean", description: "also what a reboot needs: no linger is then a failure" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux, or the user manager that the roster insists on",
    "not-in-wanted-state": "a check failed",
  },
  examples: [
    { command: "mosaic fleet verify", explains: "prove that everything runs as it should" },
    { command: "mosaic fleet verify --boot", explains: "and that it would come back after a reboot" },
  ],
  async run(context, { timeout, boot }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet, "announce");
    const checks = await verifyFleet(fleet, supervisor, { timeoutMs: timeout, boot });
    return {
      exit: checks.some((check) => check.verdict === "failed") ? "not-in-wanted-state" : undefined,
      text: (page) => [...checks.map((check) => checkLine(page, check)), "", summary(checks)].join("\n"),
      json: hostDocument(services, "mosaic.fleet.verify/1", { supervisor: supervisor.kind, checks }),
    };
  },
});

const MARK: Readonly<Record<Verdict, { readonly text: string; readonly style: StyleName }>> = {
  ok: { text: "ok", style: "green" },
  failed: { text: "FAILED", style: "red" },
  warning: { text: "warning", style: "yellow" },
  unknown: { text: "unknown", style: "yellow" },
  "not available": { text: "n/a", style: "dim" },
};

function checkLine(page: Page, check: Check): string {
  const { text, style } = MARK[check.verdict];
  const subject = check.agent === undefined ? "" : `${check.agent}: `;
  const line = `${page.style[style](text.padEnd(8))}${subject}${check.fact}`;
  return check.hint === undefined || check.verdict === "not available"
    ? line
    : `${line}\n${page.style.dim(`        hint: ${check.hint}`)}`;
}

function summary(checks: readonly Check[]): string {
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length;
  const parts = [`${count("ok")} ok`, `${count("failed")} failed`];
  if (count("warning") > 0)
    parts.push(`${count("warning")} ${count("warning") === 1 ? "warning" : "warnings"}`);
  if (count("unknown") > 0) parts.push(`${count("unknown")} unknown`);
  if (count("not available") > 0) parts.push(`${count("not available")} not available`);
  return parts.join(", ");
}
