/** A day in a time zone; milliseconds since the epoch. */
export interface DaySpan {
  readonly start: number;
  /** When the next day begins: 23, 24 or 25 hours later, by the zone's clocks. */
  readonly end: number;
}

const HOUR_MS = 3_600_000;

/** Pure. The day of a time in a zone such as "Europe/Berlin". Throws a RangeError for an unknown zone. */
export function dayAround(at: number, zone: string): DaySpan {
  const read = clocksOf(zone);
  const { year, month, day, shown } = read(at);
  const today = Date.UTC(year, month - 1, day);
  // the shown time has whole seconds
  const offset = shown - Math.floor(at / 1000) * 1000;
  return { start: beginning(today, read, offset), end: beginning(today + 24 * HOUR_MS, read, offset) };
}

interface Clocks {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The time shown in the zone, as if it was UTC. */
  readonly shown: number;
}

/** Kept by zone: creating one takes half a millisecond. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const numeric = "numeric" as const;
  const format = new Intl.DateTimeFormat("en-US", {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
    hourCycle: "h23",
    timeZone: zone,
  });
  FORMATS.set(zone, format);
  return format;
}

function clocksOf(zone: string): (at: number) => Clocks {
  const format = formatOf(zone);
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? Number.NaN;
    const [year, month, day] = [part("year"), part("month"), part("day")];
    return {
      year,
      month,
      day,
      shown: Date.UTC(year, month - 1, day, part("hour"), part("minute"), part("second")),
    };
  };
}

/**
 * The first moment of a day, given by its midnight as if that was UTC. Where clocks change at midnight, it occurs twice
 * or never; then the day begins where the one before ends.
 */
function beginning(midnight: number, read: (at: number) => Clocks, offset: number): number {
  const usual = midnight - offset;
  if (read(usual).shown === midnight && read(usual - 1000).shown === midnight - 1000) return usual;
  const isDay = (at: number) => read(at).shown >= midnight && read(at).shown < midnight + 24 * HOUR_MS;
  const offsets = [-36, 0, 36].map((hours) => {
    const at = midnight + hours * HOUR_MS;
    return read(at).shown - at;
  });
  const found = [...new Set(offsets)]
    .map((offset) => midnight - offset)
    .filter((at) => isDay(at) && !isDay(at - 1000))
    .toSorted((one, other) => one - other);
  // a day that the zone skipped altogether (Samoa, 2011) begins where the next one does
  return found[0] ?? midnight - (offsets[0] ?? 0);
}
