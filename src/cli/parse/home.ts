import { MosaicError } from "../../base/errors.ts";
import { plainPath } from "../../base/plain-path.ts";
import { beginsWithHome, expandHome } from "../../base/user-home.ts";
import type { Environment } from "../show/colour.ts";

export interface HomeFacts {
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** The value of --mosaic-home or --roster. */
  readonly option: string | undefined;
}

/**
 * The mosaic home, absolute: --mosaic-home, else MOSAIC_HOME, else ~/.config/mosaic. Throws a MosaicError
 * `configuration` where it depends on HOME and there is none, or where a unit could not contain its path.
 */
export function findMosaicHome(facts: HomeFacts): string {
  const { environment, option } = facts;
  const fromEnvironment = environment["MOSAIC_HOME"];
  const chosen = option ?? (fromEnvironment === "" ? undefined : fromEnvironment) ?? "~/.config/mosaic";
  return plainPath("the mosaic home", absolutePath(chosen, facts));
}

/** The roster, absolute: --roster, else fleet/roster.yaml in the mosaic home. */
export function findRoster(facts: HomeFacts, mosaicHome: () => string): string {
  const { option } = facts;
  return option === undefined ? `${mosaicHome()}/fleet/roster.yaml` : absolutePath(option, facts);
}

// A shell does not expand `~` in `--roster=~/x`; a folder that is really named `~` is never meant.
function absolutePath(path: string, facts: HomeFacts): string {
  const expanded = beginsWithHome(path) ? expandHome(path, userHome(facts.environment)) : path;
  const joined = expanded.startsWith("/") ? expanded : `${facts.workingDirectory}/${expanded}`;
  return normalize(joined);
}

function userHome(environment: Environment): string {
  const home = environment["HOME"];
  if (home !== undefined && home.startsWith("/")) return home;
  const fact =
    home === undefined || home === "" ? "HOME is not set" : `HOME is not an absolute path: ${home}`;
  throw new MosaicError("configuration", `${fact}, so the mosaic home is not known`, {
    hint: "set HOME, or say --mosaic-home DIR",
  });
}

/** `/a/./b/../c/` → `/a/c`; as text only, since links may not exist yet. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
