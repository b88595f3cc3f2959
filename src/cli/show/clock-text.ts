/** "18:03:07": an ISO time in local time. */
export function clockText(at: string): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":");
}

/** "11-28 18:03": with the day, to the minute. */
export function dayAndClock(at: string): string {
  const time = new Date(at);
  const clock = [time.getHours(), time.getMinutes()].map(twoDigits).join(":");
  return `${dayText(at)} ${clock}`;
}

/** "2026-11-28 18:03:07": date and time, local. */
export function momentText(at: string): string {
  return `${new Date(at).getFullYear()}-${dayText(at)} ${clockText(at)}`;
}

/** "11-28": the local day. */
export function dayText(at: string): string {
  const time = new Date(at);
  return [time.getMonth() + 1, time.getDate()].map(twoDigits).join("-");
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
