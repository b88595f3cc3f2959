import { existsSync, readFileSync } from "node:fs";
import { cannotTell, known } from "../base/answer.ts";
import { describeError, MosaicError } from "../base/errors.ts";
import { shortageError } from "../base/shortage.ts";
import type { ManagerAvailability, UserManager } from "../domain/ports/user-manager.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { codeOf } from "./file-error.ts";
import { run, type RunResult } from "./process.ts";
import type { User } from "./user.ts";
import { userBusEnvironment } from "./user-bus.ts";
import { readLimit, writeLimit } from "./unit-limits.ts";
import { parseShow, parseUnitList } from "./systemd-parse.ts";

const QUESTION_TIMEOUT_MS = 2_500;
/** Longer than TimeoutStartSec= plus TimeoutStopSec= of our units: systemd gives up first and says why. */
const ACTION_TIMEOUT_MS = 120_000;

/**
 * `systemctl --user` of the user with this uid. An abort of `action` ends the waiting for an action, which is then said
 * to have failed; one of `question` ends whatever is asked, by throwing its reason.
 */
export function createUserManager(
  environment: Environment,
  user: User,
  aborts: { readonly action: AbortSignal; readonly question: AbortSignal | undefined },
): UserManager {
  const busEnvironment = userBusEnvironment(environment, user.id);
  const call = (timeoutMs: number, ...argv: string[]): Promise<RunResult> =>
    run(argv, {
      environment: programEnvironment(environment, { ...busEnvironment, LC_ALL: "C.UTF-8" }),
      timeoutMs,
      ...(aborts.question === undefined ? {} : { throwOn: aborts.question }),
    });
  const systemctl = (timeoutMs: number, ...argv: string[]) => call(timeoutMs, "systemctl", "--user", ...argv);

  return {
    async availability() {
      if (managerListens(environment, busEnvironment)) return { available: true };
      let result;
      try {
        result = await systemctl(QUESTION_TIMEOUT_MS, "show", "--property=Version");
      } catch (thrown) {
        return notInstalled(thrown);
      }
      if (result.status === 0) return { available: true };
      return explain(result, environment, busEnvironment, user);
    },

    async listUnits(patterns) {
      const result = await systemctl(
        QUESTION_TIMEOUT_MS,
        "list-units",
        "--all",
        "--no-pager",
        "--output=json",
        ...patterns,
      );
      const units = result.status === 0 ? parseUnitList(result.stdout) : undefined;
      return units === undefined ? cannotTell(reason(result)) : known(units);
    },

    async show(units, properties) {
      if (units.length === 0) return known(new Map());
      const result = await systemctl(
        QUESTION_TIMEOUT_MS,
        "show",
        "--no-pager",
        `--property=${["Id", ...properties].join(",")}`,
        "--",
        ...units,
      );
      return result.status === 0 ? known(parseShow(result.stdout)) : cannotTell(reason(result));
    },

    async act(action, units) {
      if (units.length === 0) return { ok: true, detail: "" };
      if (aborts.action.aborted) return { ok: false, detail: "interrupted before it was asked for" };
      const argv = ["systemctl", "--user", action, "--no-pager", "--", ...units];
      const result = await run(argv, {
        environment: programEnvironment(environment, { ...busEnvironment, LC_ALL: "C.UTF-8" }),
        timeoutMs: ACTION_TIMEOUT_MS,
        signal: aborts.action,
      });
      return { ok: result.status === 0, detail: result.timedOut ? reason(result) : result.stderr.trim() };
    },

    async daemonReload() {
      const result = await systemctl(ACTION_TIMEOUT_MS, "daemon-reload");
      if (result.status !== 0)
        throw new MosaicError("failure", `systemctl --user daemon-reload failed: ${reason(result)}`);
    },

    async readLimit(controlGroup, file) {
      return await readLimit(controlGroup, file);
    },

    async writeLimit(controlGroup, file, text) {
      await writeLimit(controlGroup, file, text);
    },

    async unitFolders() {
      const result = await systemctl(QUESTION_TIMEOUT_MS, ...SHOW_UNIT_PATH);
      return result.status === 0 ? known(foldersIn(result.stdout)) : cannotTell(reason(result));
    },

    async lingering() {
      // logind keeps one file a user; reading it needs neither a bus nor logind itself
      try {
        if (!existsSync("/var/lib/systemd/linger") && !existsSync("/run/systemd/seats")) {
          return cannotTell("logind does not run here");
        }
        const result = await call(
          QUESTION_TIMEOUT_MS,
          "loginctl",
          "show-user",
          String(user.id),
          "--property=Linger",
        );
        if (result.status === 0) return known(result.stdout.trim() === "Linger=yes");
        return known(existsSync(`/var/lib/systemd/linger/${user.name}`));
      } catch (thrown) {
        return cannotTell(describeError(thrown));
      }
    },
  };
}

const SHOW_UNIT_PATH = ["show", "--property=UnitPath"] as const;

function foldersIn(shown: string): string[] {
  const folders = shown.trim().replace(/^UnitPath=/, "");
  return folders === "" ? [] : folders.split(" ");
}

/**
 * The folder for units of the user's own, out of those that the manager searches. The XDG_CONFIG_HOME of a shell is
 * not the manager's: units would stand where nobody looks. undefined: it is the usual one, or the manager does not say.
 */
export async function searchedUnitFolder(environment: Environment, user: User): Promise<string | undefined> {
  const named = environment["XDG_CONFIG_HOME"];
  const usual = `${user.home}/.config/systemd/user`;
  // without the variable both take the usual place, and no program has to be run
  if (named === undefined || named === "" || named === `${user.home}/.config`) return undefined;
  const busEnvironment = userBusEnvironment(environment, user.id);
  if (!managerListens(environment, busEnvironment)) return undefined;
  try {
    const result = await run(["systemctl", "--user", ...SHOW_UNIT_PATH], {
      environment: programEnvironment(environment, { ...busEnvironment, LC_ALL: "C.UTF-8" }),
      timeoutMs: QUESTION_TIMEOUT_MS,
    });
    const searched = foldersIn(result.stdout);
    return [`${named}/systemd/user`, usual].find((folder) => searched.includes(folder));
  } catch (thrown) {
    notInstalled(thrown);
    return undefined; // whoever needs it says so
  }
}

/**
 * Whether somebody listens on the manager's own socket, by the kernel's list: to connect and hang up would leave a line
 * in the user's journal each time. A manager that hangs listens too: whatever is asked of it then times out and says
 * so, and it is not mistaken for "there is none".
 */
function managerListens(environment: Environment, busEnvironment: Record<string, string>): boolean {
  const folder = busEnvironment["XDG_RUNTIME_DIR"] ?? environment["XDG_RUNTIME_DIR"];
  if (folder === undefined) return false;
  try {
    return readFileSync("/proc/net/unix", "utf8").includes(` ${folder}/systemd/private\n`);
  } catch (thrown) {
    // a host without the list has no such socket; that it could not be opened says nothing of the manager
    if (["ENOENT", "EACCES"].includes(codeOf(thrown) ?? "")) return false;
    throw shortageError("cannot see whether the user manager runs", thrown) ?? thrown;
  }
}

/**
 * What a systemctl that could not be started says of the manager: that there is none, where it is not installed. For any
 * other reason (descriptors or memory used up, no right to run it) that cannot be told, and the error goes on: an `auto`
 * that took it for "none" would put a second supervisor over the fleet.
 */
export function notInstalled(thrown: unknown): ManagerAvailability {
  if (!(thrown instanceof MosaicError) || codeOf(thrown.cause) !== "ENOENT") throw thrown;
  return unavailable("systemctl is not installed", "use `supervisor: direct` in the roster");
}

function explain(
  result: RunResult,
  environment: Environment,
  busEnvironment: Record<string, string>,
  user: User,
): ManagerAvailability {
  const runtimeFolder = busEnvironment["XDG_RUNTIME_DIR"] ?? environment["XDG_RUNTIME_DIR"];
  if (result.timedOut) {
    return unavailable("the user manager does not answer", "systemctl --user status");
  }
  if (!existsSync("/run/systemd/system")) {
    return unavailable("this host was not booted with systemd", "use `supervisor: direct` in the roster");
  }
  if (user.id === 0) {
    return unavailable(
      "root has no user manager here",
      "run mosaic as an ordinary user, or start root's with: systemctl start user@0.service",
    );
  }
  if (runtimeFolder === undefined) {
    return unavailable(
      "XDG_RUNTIME_DIR is not set and no user manager runs",
      `log in as this user (not with su), or: sudo loginctl enable-linger ${user.name}`,
    );
  }
  return unavailable(
    `systemctl --user finds no bus (${firstLine(result.stderr)})`,
    `sudo loginctl enable-linger ${user.name}`,
  );
}

function unavailable(why: string, hint: string): ManagerAvailability {
  return { available: false, why, hint };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

function reason(result: RunResult): string {
  if (result.timedOut) return "systemctl --user did not answer in time";
  return firstLine(result.stderr) || `systemctl exited with status ${result.status}`;
}
