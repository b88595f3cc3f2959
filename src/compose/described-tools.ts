import { describedNames, readDescribed, type KeptDescriptions } from "../domain/described/read.ts";
import type { Host } from "../domain/host/host.ts";
import type { Services } from "./services.ts";

/** The user's own runtimes, read from the files that describe them. */
export function describedTools(
  host: Host,
  kept: KeptDescriptions,
): Pick<Services, "describedNames" | "described"> {
  return {
    describedNames: () => describedNames(host),
    described: (name) => readDescribed(host, name, kept),
  };
}
