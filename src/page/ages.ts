/** Times as the page shows them. Pure: the present time is an argument. */

/** "4s", "12m", "3h", "2d": one unit, rounded down, as on the command line. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** "1m 12s", "3h 5m": two units, where it is read closely. */
export function longDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const units = [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
    [1, "s"],
  ] as const;
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0s";
  const words = units.slice(first, first + 2).map(([size, name], at) => {
    const above = at === 0 ? Infinity : (units[first]?.[0] ?? Infinity);
    return [Math.floor((seconds % above) / size), name] as const;
  });
  return words
    .filter(([count], at) => at === 0 || count > 0)
    .map(([count, name]) => `${count}${name}`)
    .join(" ");
}

/** "14:03:22" by the browser's own clock and zone. */
export function clockText(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":");
}

/** "14:03:22", with the day where that is not the day of `now`. */
export function sinceText(at: number, now: number): string {
  return dayText(at) === dayText(now) ? clockText(at) : `${dayText(at)} ${clockText(at)}`;
}

/** "2026-11-28", local. */
export function dayText(at: number): string {
  const time = new Date(at);
  return [String(time.getFullYear()), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())].join("-");
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}

/** "512K", "84M", "1.2G": powers of 1024, as on the command line. */
export function bytes(count: number): string {
  const units = ["K", "M", "G", "T"];
  let value = count / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}
