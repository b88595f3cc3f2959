import type { Page } from "../../cli/context.ts";
import { clockText, dayAndClock, dayText } from "../../cli/show/clock-text.ts";
import { ageOf, duration } from "../../cli/show/quantities.ts";
import type { FleetPast } from "../../operations/documents/fleet-past.ts";
import { eventWords } from "./event-text.ts";
import { labelled } from "./labelled.ts";
import { STATE_STYLE, stateText } from "./state-style.ts";

type Row = FleetPast["agents"][number];

/** Every agent at that moment in one row: the state, how long it had lasted by then, and the evidence. */
export function pastTable(page: Page, { at, agents }: FleetPast): string {
  const then = Date.parse(at);
  return page.table(
    [
      { title: "AGENT", whole: true },
      { title: "STATE", whole: true },
      { title: "FOR", align: "right", whole: true },
      { title: "PID", align: "right", whole: true },
      { title: "KNOWN FROM" },
      { title: "NOTE" },
    ],
    agents.map((row) => [
      row.agent,
      { text: stateText(row), style: STATE_STYLE[row.state] },
      forText(row, then),
      row.pid === null ? "-" : String(row.pid),
      evidenceText(row),
      { text: noteText(row), style: "yellow" },
    ]),
  );
}

/** "at 11-28 02:14, by the journal", and since when the journal has events. */
export function pastHeading({ at, journal_begins: begins }: FleetPast): string {
  const told = `at ${dayText(at)} ${clockText(at)}, by the journal`;
  if (begins === null) return `${told}, which is empty`;
  return Date.parse(begins) <= Date.parse(at) ? told : `${told}, which begins at ${dayAndClock(begins)}`;
}

/** One agent, in full. */
export function pastDetails(page: Page, past: FleetPast, row: Row): string {
  const then = Date.parse(past.at);
  const note = noteText(row);
  const rows: (readonly [string, string])[] = [
    ["agent", row.agent],
    ["at", `${dayText(past.at)} ${clockText(past.at)}`],
    ["state", [stateText(row), note].filter((part) => part !== "").join(": ")],
    ["since", row.since === null ? "-" : `${dayAndClock(row.since)} (${forText(row, then)} by then)`],
    ["pid", row.pid === null ? "-" : String(row.pid)],
    ["began with", row.conversation ?? "-"],
    ["known from", evidenceText(row)],
    ["message", saidText(row.last_message)],
    ["command", saidText(row.last_command)],
  ];
  return labelled(page, rows);
}

function forText({ since }: Row, then: number): string {
  const age = ageOf(since, then);
  return age === null ? "-" : duration(age);
}

/** The kind and source of the event, and how old it was by then. */
function evidenceText({ state, evidence, evidence_age_ms: age }: Row): string {
  if (evidence === null) return "-";
  const said = `${evidence.by}: ${evidence.kind}`;
  const when = (age ?? 0) > 0 ? `${duration(age ?? 0)} before` : "just after";
  return `${state === "unknown" ? "last " : ""}${said}, ${when}`;
}

function noteText({ state, reason, in_roster: inRoster }: Row): string {
  const why = state === "blocked" ? null : reason;
  return [why, inRoster ? null : "not in the roster any more"].filter((part) => part !== null).join("; ");
}

function saidText(event: Row["evidence"]): string {
  return event === null ? "-" : `${dayAndClock(event.at)} ${eventWords(event)}`;
}
