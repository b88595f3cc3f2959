/** "4s", "12m", "3h", "2d": one unit, rounded down. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** "512K", "84M", "1.2G": as systemd writes them, powers of 1024. */
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

/** How long ago an ISO time was, in milliseconds; null where there is none. Never negative. */
export function ageOf(since: string | null, now: number): number | null {
  return since === null ? null : Math.max(0, now - Date.parse(since));
}

/** How long something has lasted: "12s"; ">12s" where it may have begun before; undefined where that is not known. */
export function lastedText(
  { since, since_is_bound: isBound }: { readonly since: string | null; readonly since_is_bound: boolean },
  now: number,
): string | undefined {
  const age = ageOf(since, now);
  return age === null ? undefined : `${isBound ? ">" : ""}${duration(age)}`;
}
