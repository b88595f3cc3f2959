import { type Answer, cannotTell } from "../../../base/answer.ts";
import { BUILT_IN } from "../../roster/built-in.ts";
import { describedNames, withDescriptions } from "../../described/read.ts";
import { loadRoster } from "../../roster/load-file.ts";
import type { Roster } from "../../roster/roster.ts";
import { requireTmux } from "../../host/tmux-version.ts";
import type { Fleet, Host } from "../../host/host.ts";
import { initialRoster } from "../../install/initial-roster.ts";
import { PROFILE_NAMES, PROFILES, type Profile } from "../../install/profiles.ts";
import {
  installedOf,
  missingRuntimes,
  runtimesOf,
  type FoundRuntime,
} from "../../install/runtime-programs.ts";
import type { ManagerAvailability } from "../../ports/user-manager.ts";

/** What the wizard finds before it asks anything. Looking changes nothing. */
export interface Found {
  readonly tmuxVersion: Answer<string>;
  readonly manager: ManagerAvailability;
  readonly lingering: Answer<boolean>;
  readonly runtimes: readonly FoundRuntime[];
  /** The existing roster. */
  readonly roster: Roster | undefined;
  /** The launcher exists: this home was installed before. */
  readonly installed: boolean;
  readonly profiles: readonly FoundProfile[];
}

export interface FoundProfile {
  readonly name: Profile;
  readonly purpose: string;
  readonly text: string;
  readonly roster: Roster;
  /** Programs that its agents need and that are missing. */
  readonly missing: readonly string[];
}

/**
 * Throws MosaicError where a fleet is not possible: tmux is missing or too old ("missing-program"), or the existing
 * roster is wrong ("configuration").
 */
export async function look(host: Host): Promise<Found> {
  const existing = await host.files.read(host.rosterFile);
  const roster =
    existing === undefined
      ? undefined
      : await withDescriptions(
          host,
          await loadRoster(host.files, host.rosterFile, await describedNames(host)),
        );
  const runtimes = await runtimesOf(host);
  // without a runtime, `installed` is not offered
  const names = PROFILE_NAMES.filter((name) => name !== "installed" || installedOf(runtimes).length > 0);
  const profiles = await Promise.all(names.map((name) => lookAtProfile(host, name, runtimes)));
  const anyRoster = roster ?? profiles[0]?.roster;
  if (anyRoster === undefined) throw new Error("there is no profile");
  const fleet = fleetOf(host, anyRoster);
  await requireTmux(fleet);
  const manager = await host.manager.availability();
  const [tmuxVersion, lingering, launcherMode] = await Promise.all([
    host.tmux(BUILT_IN.socket_name).version(),
    manager.available ? host.manager.lingering() : cannotTell("no user manager"),
    host.files.mode(host.paths.launcher),
  ]);
  return {
    tmuxVersion,
    manager,
    lingering,
    runtimes,
    roster,
    installed: launcherMode !== undefined,
    profiles,
  };
}

export function fleetOf(host: Host, roster: Roster): Fleet {
  return { ...host, roster, server: host.tmux(roster.tmux.socketName) };
}

async function lookAtProfile(
  host: Host,
  name: Profile,
  runtimes: readonly FoundRuntime[],
): Promise<FoundProfile> {
  const wish = { profile: name, agents: undefined, workingDirectory: undefined };
  const { text, roster } = initialRoster(host, wish, installedOf(runtimes));
  const missing = await missingRuntimes(host, roster.agents);
  return {
    name,
    purpose: PROFILES[name],
    text,
    roster,
    missing: [...new Set(missing.map(({ program }) => program))],
  };
}
