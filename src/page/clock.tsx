import { useEffect } from "preact/hooks";
import { clockText, dayText, duration, longDuration, sinceText } from "./ages.ts";
import { hostNow, live } from "./live.ts";
import { storeOf, useStore } from "./store.ts";

/** Counts seconds, so that ages are redrawn. */
const second = storeOf(0);
let watched = 0;
let ticking: ReturnType<typeof setInterval> | undefined;

/** Redraws the view each second. */
export function useSeconds(): void {
  useStore(second);
  useEffect(() => {
    watched++;
    ticking ??= setInterval(() => second.set(second.get() + 1), 1000);
    return () => {
      watched--;
      if (watched > 0) return;
      clearInterval(ticking);
      ticking = undefined;
    };
  }, []);
}

/** The age of a time reported by the host: "12m", with the time itself as a tooltip. */
export function Age({ at, long }: { readonly at: string | null; readonly long?: boolean }) {
  useSeconds();
  if (at === null) return <span class="faint">unknown</span>;
  const age = hostNow(live.get()) - Date.parse(at);
  return (
    <time dateTime={at} title={moment(at)}>
      {long === true ? longDuration(age) : duration(age)}
    </time>
  );
}

/** How long ago this page received something. */
export function Heard({ receivedAt }: { readonly receivedAt: number }) {
  useSeconds();
  return <>{duration(performance.now() - receivedAt)} ago</>;
}

/** A time of day; `withDay`: with the day, where it is not today. */
export function Clock({ at, withDay = false }: { readonly at: string; readonly withDay?: boolean }) {
  const time = Date.parse(at);
  return (
    <time class="when" dateTime={at} title={moment(at)}>
      {withDay ? sinceText(time, hostNow(live.get())) : clockText(time)}
    </time>
  );
}

export function moment(at: string): string {
  const time = Date.parse(at);
  return `${dayText(time)} ${clockText(time)}`;
}
