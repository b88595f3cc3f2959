import { readFileSync, realpathSync } from "node:fs";

const BELOW = /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/;
let known: string | undefined;

/**
 * The zone of this host's clock: by /etc/localtime, as systemd has it, else by /etc/timezone; else that of this process.
 * A caller may have a TZ of its own, and so may an agent; what they do together must not depend on whose process does it.
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
