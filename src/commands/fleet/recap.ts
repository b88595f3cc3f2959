import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import { dayAndClock } from "../../cli/show/clock-text.ts";
import { duration, lastedText } from "../../cli/show/quantities.ts";
import type { FleetRecap } from "../../operations/documents/fleet-recap.ts";
import { fleetRecap } from "../../operations/fleet/recap.ts";
import { helpCommand } from "../../domain/agent/help-command.ts";
import { budgetLines } from "../_shared/attention.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
import { eventWords } from "../_shared/event-text.ts";
import { STATE_STYLE, stateText } from "../_shared/state-style.ts";

export const recap = defineVerb({
  details:
    "The fleet since a time, in one look: who needs you now and the command for it, what ended and why and whether it is " +
    "back, what each agent was given and how long it waited for somebody, and who did what. From the fleet's journal, " +
    "and from a look at the agents.",
  args: {
    since: {
      type: "string",
      valueHint: "TIME",
      description: "12h, 18:00, yesterday, 2026-11-28 (default: 12h)",
    },
    ...ON_HOSTS,
  },
  exitCodes: { configuration: "no roster, or a wrong one", ...HOST_EXITS },
  examples: [
    { command: "mosaic fleet recap", explains: "the last twelve hours" },
    { command: "mosaic fleet recap --since 18:00", explains: "since six o'clock" },
    { command: "mosaic fleet recap --host all", explains: "of every host of the team" },
  ],
  async run(context, { since, host: hosts }) {
    const at = since === undefined ? null : new Date(readMoment("since", since, Date.now())).toISOString();
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetRecap, () => ({ since: at }));
      return await hostsOutcome(context, ends, recapText);
    }
    const { document } = await context.perform(fleetRecap, { since: at, host: onlyHost(hosts) });
    return { text: (page) => recapText(page, document), json: document };
  },
});

/** Only the last commands are shown. */
const SHOWN_COMMANDS = 8;
const SHOWN_ENDS = 12;

function recapText(page: Page, recapped: FleetRecap): string {
  return [
    headText(recapped),
    waitingText(page, recapped),
    budgetLines(page, recapped.over_budget).join("\n"),
    endedText(page, recapped),
    agentsText(page, recapped),
    commandsText(page, recapped),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function headText({ since, until, journal_begins: begins }: FleetRecap): string {
  const span = `since ${dayAndClock(since)} (${duration(Date.parse(until) - Date.parse(since))})`;
  if (begins === null) return `${span}; the journal is empty: nothing is known of what was before`;
  return Date.parse(begins) <= Date.parse(since)
    ? span
    : `${span}; the journal begins at ${dayAndClock(begins)}`;
}

function waitingText(page: Page, { waiting, until }: FleetRecap): string {
  if (waiting.length === 0) return page.style.green("nobody needs you");
  const now = Date.parse(until);
  const title = page.style.yellow(`${waiting.length} ${waiting.length === 1 ? "needs" : "need"} you`);
  const rows = waiting.map((row) => {
    const command =
      row.state === "blocked"
        ? helpCommand(row.agent, row.reason, row.runtime)
        : `mosaic agent status ${row.agent}`;
    return [row.agent, stateText(row), lastedText(row, now) ?? "", command];
  });
  return `${title}\n${aligned(rows)}`;
}

function endedText(page: Page, { ended }: FleetRecap): string {
  if (ended.length === 0) return "nothing ended";
  const by = ended.filter(({ wanted }) => !wanted).length;
  const title = page.style.bold(
    `${ended.length} ended${by === ended.length ? "" : `, ${ended.length - by} of them as asked`}`,
  );
  const rows = ended.slice(-SHOWN_ENDS).map((end) => {
    const back =
      end.started_again_at === null ? "not started again" : `back ${dayAndClock(end.started_again_at)}`;
    return [dayAndClock(end.at), end.agent, `${end.cause}; ${back}`];
  });
  const more = ended.length - rows.length;
  return `${title}\n${aligned(rows)}${more > 0 ? `\n  and ${more} before: mosaic fleet events --kind end` : ""}`;
}

function agentsText(page: Page, { agents }: FleetRecap): string {
  return page.table(
    [
      { title: "AGENT", whole: true },
      { title: "STATE" },
      { title: "TURNS", align: "right" },
      { title: "MESSAGES", align: "right" },
      { title: "NOT TAKEN", align: "right" },
      { title: "STARTS", align: "right" },
      { title: "ENDS", align: "right" },
      { title: "BLOCKED", align: "right" },
    ],
    agents.map((row) => [
      row.agent,
      { text: stateText(row), style: STATE_STYLE[row.state] },
      row.turns === null ? "-" : String(row.turns),
      String(row.messages.accepted + row.messages.queued),
      String(row.messages.not_taken),
      String(row.starts),
      String(row.ends),
      row.blocked_ms === 0 ? "-" : duration(row.blocked_ms),
    ]),
  );
}

function commandsText(page: Page, { commands }: FleetRecap): string {
  if (commands.length === 0) return "";
  const rows = commands
    .slice(-SHOWN_COMMANDS)
    .map((event) => [dayAndClock(event.at), event.agent ?? "-", eventWords(event)]);
  const more = commands.length - rows.length;
  return `${page.style.bold("who did what")}\n${aligned(rows)}${
    more > 0 ? `\n  and ${more} before: mosaic fleet events --kind command` : ""
  }`;
}

/** Indented columns without a heading. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
}
