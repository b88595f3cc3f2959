const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// "resets 3pm (Europe/Berlin)", "resets Dec 5, 3:05pm (UTC)" (claude 2.1.329); "try again at 3:05 PM",
// "try again at Dec 5th, 2026 3:05 PM" (codex 0.169.0)
const SAID = new RegExp(
  String.raw`\b(?:resets?|try again)(?: at)? ` +
    String.raw`(?:([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)? )?` +
    String.raw`(\d{1,2})(?::(\d\d))?[ \u202f]?([ap])m\b(?: \(([\w/+-]+)\))?`,
  "i",
);

/**
 * Pure. When a limit ends, in milliseconds since the epoch, by what a runtime said of it at `saidAt`; undefined where it
 * does not say. A time of day alone is the next one; without a zone it is of this host.
 */
export function readResetTime(text: string, saidAt: number): number | undefined {
  const [, month, day, year, hour, minute, half, zone] = SAID.exec(text) ?? [];
  const twelve = Number(hour);
  if (half === undefined || twelve < 1 || twelve > 12) return undefined;
  const clock = { hour: (twelve % 12) + (half.toLowerCase() === "p" ? 12 : 0), minute: Number(minute ?? 0) };
  const today = partsAt(saidAt, zone);
  if (today === undefined || clock.minute > 59) return undefined;
  if (month !== undefined) {
    const index = MONTHS.indexOf(month.toLowerCase());
    if (index < 0) return undefined;
    const found = (inYear: number) =>
      timeOf({ year: inYear, month: index + 1, day: Number(day), ...clock }, zone);
    if (year !== undefined) return found(Number(year));
    const thisYear = found(today.year);
    return thisYear !== undefined && thisYear < saidAt ? found(today.year + 1) : thisYear;
  }
  return nextOf(today, clock, saidAt, zone);
}

/** The next time that the clocks of a zone show this. */
function nextOf(
  today: Parts,
  clock: { readonly hour: number; readonly minute: number },
  saidAt: number,
  zone: string | undefined,
): number | undefined {
  const first = timeOf({ ...today, ...clock }, zone);
  // a minute that runs was rounded down
  if (first === undefined || first + 60_000 > saidAt) return first;
  return timeOf({ ...today, day: today.day + 1, ...clock }, zone);
}

const CLOCK = /^(\d{1,2}):(\d\d)(?::\d\d)?(?: \(?([A-Za-z][\w/+-]*)\)?)?$/;
const DATED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/;

/**
 * Pure. A moment as a text says it alone: `3:05 PM`, `Dec 5, 3pm (UTC)`, `15:00`, `15:00 (Europe/Berlin)`, a date with its
 * time, seconds or milliseconds since the epoch, or how long it is still to come. undefined: it is none of these.
 */
export function readMoment(words: string, saidAt: number): number | undefined {
  const text = words.trim().replace(/[.!]$/, "").replace(/^at /, "");
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const [, date, time, offset] = DATED.exec(text) ?? [];
  if (time !== undefined) {
    const at = Date.parse(`${date}T${time}${offset === "UTC" ? "Z" : (offset ?? "")}`);
    return Number.isNaN(at) ? undefined : at;
  }
  const [, hour, minute, zone] = CLOCK.exec(text) ?? [];
  if (hour !== undefined) {
    const today = partsAt(saidAt, zone);
    const clock = { hour: Number(hour), minute: Number(minute) };
    return today === undefined || clock.hour > 23 || clock.minute > 59
      ? undefined
      : nextOf(today, clock, saidAt, zone);
  }
  const lasts = readDuration(text);
  return lasts === undefined ? readResetTime(`resets ${text}`, saidAt) : saidAt + lasts;
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:d|days?)$/, 86_400_000],
  [/^(?:h|hrs?|hours?)$/, 3_600_000],
  [/^(?:m|mins?|minutes?)$/, 60_000],
  [/^(?:s|secs?|seconds?)$/, 1000],
];
const AMOUNT = /^(?:and |, ?| )*(\d{1,6}(?:\.\d{1,6})?) ?([a-z]{1,7})(?![a-z])/;

/** Pure. `20 minutes`, `1h 30m`, `2 hours and 5 minutes`; in milliseconds. undefined: it is no such text. */
export function readDuration(words: string): number | undefined {
  let rest = words.trim().toLowerCase();
  if (rest === "") return undefined;
  let sum = 0;
  while (rest !== "") {
    const [all, amount, unit = ""] = AMOUNT.exec(rest) ?? [];
    const found = UNITS.find(([names]) => names.test(unit));
    if (all === undefined || found === undefined) return undefined;
    sum += Number(amount) * found[1];
    rest = rest.slice(all.length);
  }
  return sum;
}

interface Parts {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  /** May lie behind the end of the month. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** undefined for a zone that nobody knows. */
function partsAt(at: number, zone: string | undefined): Parts | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      hourCycle: "h23",
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? Number.NaN;
    return {
      year: part("year"),
      month: part("month"),
      day: part("day"),
      hour: part("hour"),
      minute: part("minute"),
    };
  } catch {
    return undefined;
  }
}

/** The moment at which the clocks of a zone show this. */
function timeOf({ year, month, day, hour, minute }: Parts, zone: string | undefined): number | undefined {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let at = wanted;
  // twice: the offset may be another one on that day
  for (let look = 0; look < 2; look += 1) {
    const shown = partsAt(at, zone);
    if (shown === undefined) return undefined;
    at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return Number.isNaN(at) ? undefined : at;
}
