import { readFileSync, realpathSync } from "node:fs";

const BELOW = /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/;
let known: string | undefined;

/**
 * The time zone of this host's clock: by /etc/localtime, as systemd does, else by /etc/timezone, else this process's
 * own. Callers and agents may have a TZ of their own; what they share must not depend on whose process does it.
 */
export function hostTimeZone(): string {
  known ??= [linkedZone(), writtenZone()].find(isZone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return known;
}

function linkedZone(): string | undefined {
  try {
    return BELOW.exec(realpathSync("/etc/localtime"))?.[1];
  } catch {
    return undefined;
  }
}

function writtenZone(): string | undefined {
  try {
    return readFileSync("/etc/timezone", "utf8").trim();
  } catch {
    return undefined;
  }
}

function isZone(zone: string | undefined): boolean {
  if (zone === undefined || zone === "") return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
