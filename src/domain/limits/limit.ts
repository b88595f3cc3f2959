import type { StateReading } from "../../runtimes/state.ts";

/** Until when a usage limit keeps an agent from working, in milliseconds since the epoch; undefined: not known. */
export function limitedUntil(
  { state, until }: Pick<StateReading, "state" | "until">,
  now: number,
): number | undefined {
  return state === "blocked: rate-limit" && until !== undefined && until > now ? until : undefined;
}

const DAY_MS = 24 * 3_600_000;

/** "limit until 15:00", in local time; with the date where that is not the next time the clock shows it. */
export function limitText(until: number, now: number): string {
  const at = new Date(until);
  const clock = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
  const date = `${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return until - now < DAY_MS ? `limit until ${clock}` : `limit until ${date} ${clock}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
