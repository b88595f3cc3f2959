import { oneLine } from "../../base/printable.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { FleetVerify } from "../../operations/documents/fleet-verify.ts";
import { fleetVerify } from "../../operations/fleet/verify.ts";
import { attentionNow, withAttention } from "../_shared/attention.ts";

type Check = FleetVerify["checks"][number];

export const verify = defineVerb({
  details:
    "Checks the fleet, and prints one line for each check. What could not be asked is reported as unknown, and " +
    "what this kind of supervisor does not offer as not available; neither is a failure.",
  args: {
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "5s",
      description: "while something fails, look again for this long",
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
    const { document, ending } = await context.perform(fleetVerify, { timeout_ms: timeout, boot });
    const { checks } = document;
    const attention = await attentionNow(context);
    return {
      exit: ending,
      text: (page) =>
        withAttention(
          [...checks.map((check) => checkLine(page, check)), "", summary(checks)].join("\n"),
          attention(page),
        ),
      json: document,
    };
  },
});

const MARK: Readonly<Record<Check["verdict"], { readonly text: string; readonly style: StyleName }>> = {
  ok: { text: "ok", style: "green" },
  failed: { text: "FAILED", style: "red" },
  warning: { text: "warning", style: "yellow" },
  unknown: { text: "unknown", style: "yellow" },
  "not available": { text: "n/a", style: "dim" },
};

function checkLine(page: Page, check: Check): string {
  const { text, style } = MARK[check.verdict];
  const subject = check.agent === null ? "" : `${check.agent}: `;
  const line = `${page.style[style](text.padEnd(8))}${subject}${oneLine(check.fact)}`;
  return check.hint === null || check.verdict === "not available"
    ? line
    : `${line}\n${page.style.dim(`        hint: ${oneLine(check.hint)}`)}`;
}

function summary(checks: readonly Check[]): string {
  const count = (verdict: Check["verdict"]) => checks.filter((check) => check.verdict === verdict).length;
  const parts = [`${count("ok")} ok`, `${count("failed")} failed`];
  if (count("warning") > 0)
    parts.push(`${count("warning")} ${count("warning") === 1 ? "warning" : "warnings"}`);
  if (count("unknown") > 0) parts.push(`${count("unknown")} unknown`);
  if (count("not available") > 0) parts.push(`${count("not available")} not available`);
  return parts.join(", ");
}
