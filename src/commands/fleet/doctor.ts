import { oneLine } from "../../base/printable.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { FleetDoctor } from "../../operations/documents/fleet-doctor.ts";
import type { FleetDoctorFix } from "../../operations/documents/fleet-doctor-fix.ts";
import { fleetDoctor, fleetDoctorFix } from "../../operations/fleet/doctor.ts";

export const doctor = defineVerb({
  details:
    "Everything that is wrong now, or will be at the next reboot: what it is, what comes of it, and one command. With " +
    "--fix, what can be mended without a risk is: scripts, units and env files are written as the roster wants them, the " +
    "run folder is closed to others. No agent is stopped or started by that.",
  args: {
    fix: { type: "boolean", description: "mend what is safe to mend, and say each step" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux, or the user manager that the roster insists on",
    "not-in-wanted-state": "something is wrong",
  },
  examples: [
    { command: "mosaic fleet doctor", explains: "what is wrong, and what to do" },
    { command: "mosaic fleet doctor --fix", explains: "and do what is safe" },
  ],
  async run(context, { fix }) {
    if (fix) {
      const { document, ending } = await context.perform(fleetDoctorFix, {});
      const text = (page: Page) => [...stepLines(page, document), findingsText(page, document)].join("\n");
      return { exit: ending, text, json: document };
    }
    const { document, ending } = await context.perform(fleetDoctor, {});
    return { exit: ending, text: (page) => findingsText(page, document), json: document };
  },
});

const STYLES: Readonly<Record<FleetDoctor["findings"][number]["severity"], StyleName>> = {
  wrong: "red",
  risk: "yellow",
  unknown: "yellow",
};

function stepLines(page: Page, { steps }: FleetDoctorFix): string[] {
  if (steps.length === 0) return ["nothing that is safe to mend", ""];
  const lines = steps.map(({ step, outcome, detail }) => {
    const style = outcome === "done" ? page.style.green : page.style.red;
    return `${style(outcome.padEnd(8))}${step}: ${oneLine(detail)}`;
  });
  return [...lines, ""];
}

function findingsText(page: Page, { findings }: Pick<FleetDoctor, "findings">): string {
  if (findings.length === 0) return page.style.green("nothing is wrong, now or at the next boot");
  const blocks = findings.map(({ severity, when, fact, why, command }) =>
    [
      `${page.style[STYLES[severity]](severity.padEnd(8))}${when === "boot" ? "at boot: " : ""}${oneLine(fact)}`,
      ...(why === "" ? [] : [`        ${why}`]),
      ...(command === "" ? [] : [page.style.dim(`        hint: ${oneLine(command)}`)]),
    ].join("\n"),
  );
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const fixable = findings.filter((one) => one.fixable).length;
  const more = fixable === 0 ? "" : `; ${fixable} can be mended: mosaic fleet doctor --fix`;
  return [
    ...blocks,
    "",
    `${count("wrong")} wrong, ${count("risk")} at risk, ${count("unknown")} unknown${more}`,
  ].join("\n");
}
