import type { Ending } from "../base/errors.ts";

/** The exit status of every ending; the only place that maps them. */
export const EXIT_STATUS = {
  failure: 1,
  usage: 2,
  partial: 3,
  configuration: 4,
  "missing-program": 5,
  "not-in-wanted-state": 6,
  "timed-out": 10,
  locked: 11,
  queued: 20,
  unproven: 21,
  blocked: 22,
  draft: 23,
  "not-running": 24,
  "not-ready": 25,
  stored: 26,
  interrupted: 130,
  terminated: 143,
} as const satisfies Record<Ending, number>;

/** What each ending means where a command says nothing more precise. */
const EXIT_MEANING: Readonly<Record<Ending, string>> = {
  failure: "failure",
  usage: "wrong usage",
  partial: "done in part",
  configuration: "the configuration is wrong or missing",
  "missing-program": "a program or the user manager is missing",
  "not-in-wanted-state": "not in the wanted state",
  "timed-out": "timed out",
  locked: "locked by another command",
  queued: "the runtime holds the message until it has time",
  unproven: "unknown: there is no proof that the message was taken",
  blocked: "a dialog is open, or its state is not known; nothing was sent",
  draft: "somebody's draft is in the box; nothing was sent",
  "not-running": "the agent is dead or not running",
  "not-ready": "not ready in time",
  stored: "kept for another host, which has not answered for it yet",
  interrupted: "interrupted (SIGINT)",
  terminated: "terminated (SIGTERM)",
};

/** Every command can end like this, and its help says so without repeating it in its definition. */
const EVERY_COMMAND: readonly Ending[] = ["failure", "usage", "interrupted", "terminated"];

const ALL_CODES = Object.keys(EXIT_STATUS) as readonly Ending[];

/** The rows of an EXIT CODES section, by status. Without `own`, all of them. */
export function describeExitCodes(
  own: Partial<Record<Ending, string>> | undefined,
): readonly (readonly [string, string])[] {
  const codes =
    own === undefined ? ALL_CODES : ALL_CODES.filter((code) => code in own || EVERY_COMMAND.includes(code));
  const rows = codes
    .toSorted((a, b) => EXIT_STATUS[a] - EXIT_STATUS[b])
    .map((code) => [String(EXIT_STATUS[code]), own?.[code] ?? EXIT_MEANING[code]] as const);
  return [["0", "done"], ...rows];
}
