import { MosaicError } from "../../base/errors.ts";
import { readDuration } from "../../domain/roster/quantities.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * A time as a person writes it, in milliseconds since the epoch: `12h` (that long ago), `18:00` (the last time this
 * host's clock showed that), `today`, `yesterday`, `2026-11-28`, `2026-11-28 18:00`, or ISO 8601 with a zone. Throws a
 * MosaicError `usage` for anything else; `option` names where it was given.
 */
export function readMoment(option: string, text: string, now: number): number {
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (clock !== null)
    return lastTime(
      clock.slice(1).map((part) => Number(part ?? 0)),
      now,
    );
  if (text === "today") return midnight(now);
  if (text === "yesterday") return midnight(midnight(now) - DAY_MS / 2);
  // Without a zone it is local time; JavaScript would read a lone date as UTC.
  const date = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (date !== null) {
    const [, day = "", time = "00:00", zone = ""] = date;
    const at = Date.parse(`${day}T${time}${zone}`);
    if (!Number.isNaN(at)) return at;
  }
  const ago = /^\d/.test(text) && /[a-z]$/.test(text) ? readDuration(text) : undefined;
  if (ago?.ok === true) return now - ago.value;
  throw new MosaicError("usage", `--${option}: not a time: '${text}'`, {
    hint: "12h, 18:00, yesterday, 2026-11-28 or 2026-11-28T18:00",
  });
}

function lastTime([hour = 0, minute = 0, second = 0]: readonly number[], now: number): number {
  const at = new Date(now);
  at.setHours(hour, minute, second, 0);
  if (at.getTime() > now) at.setDate(at.getDate() - 1);
  return at.getTime();
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
