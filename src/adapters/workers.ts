import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { MosaicError } from "../base/errors.ts";
import type { Workers } from "../domain/ports/workers.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { isCompiled } from "./platform.ts";
import { detach, findProgram, run } from "./process.ts";
import type { User } from "./user.ts";
import { userBusEnvironment } from "./user-bus.ts";

/** The manager answers once the program was executed, which takes seconds on a loaded host. */
const START_TIMEOUT_MS = 30_000;

/** The variables that decide where mosaic looks and how it acts; the worker gets no others of the caller. */
const PASSED = [
  "MOSAIC_BINARY",
  "MOSAIC_HEARTBEAT_RUN_DIR",
  "MOSAIC_HEARTBEAT_INTERVAL",
  "MOSAIC_HEARTBEAT_IDLE_THRESHOLD",
  "MOSAIC_DEBUG",
];

/** Runs of the mosaic at `executable` that outlive us. */
export function createWorkers(environment: Environment, executable: string, user: User): Workers {
  return {
    async start({ kind, id, argv, environment: more, logFile, keeper }) {
      const variables = {
        ...programEnvironment(environment, userBusEnvironment(environment, user.id)),
        ...Object.fromEntries(
          PASSED.map((name) => [name, environment[name] ?? ""]).filter(([, value]) => value),
        ),
        ...more,
      };
      const program = isCompiled() ? [executable] : [executable, Bun.main];
      if (keeper === "nobody") {
        detachInto(logFile ?? "/dev/null", [...program, ...argv], variables);
        return "mosaic fleet ps --watch";
      }
      const unit = `mosaic-${kind}-${id}.service`;
      const result = await run(transientUnit(unit, kind, [...program, ...argv], variables), {
        environment: programEnvironment(environment, {
          ...userBusEnvironment(environment, user.id),
          LC_ALL: "C.UTF-8",
        }),
        timeoutMs: START_TIMEOUT_MS,
      });
      if (result.status !== 0) {
        const why = result.timedOut
          ? "it did not answer in time"
          : result.stderr.trim().split("\n", 1)[0] || `systemd-run ended with status ${result.status}`;
        throw new MosaicError("failure", `the user manager does not take the ${kind} over: ${why}`, {
          hint: "systemctl --user status",
        });
      }
      return `journalctl --user -u ${unit}`;
    },
  };
}

/**
 * `env -i` in front: the manager's own environment, which anybody may have imported anything into, stays out. systemd
 * expands `$NAME` in the arguments of a transient unit as in those of a unit file; `$$` is a dollar. A stop reaches the
 * worker alone: the systemctl by which it starts agents again must not be ended with it. A worker that is killed is
 * started again and takes its work up; `--collect` removes a unit that failed.
 */
function transientUnit(
  unit: string,
  kind: string,
  argv: readonly string[],
  variables: Readonly<Record<string, string>>,
): string[] {
  return [
    "systemd-run",
    "--user",
    "--quiet",
    "--collect",
    `--unit=${unit}`,
    `--description=mosaic: a ${kind} that goes on without its caller`,
    "--service-type=exec",
    "--property=Restart=on-abnormal",
    "--property=RestartSec=100ms",
    "--property=KillMode=mixed",
    "--",
    findProgram("env", variables["PATH"] ?? "/usr/bin:/bin") ?? "/usr/bin/env",
    "-i",
    ...[...Object.entries(variables).map(([name, value]) => `${name}=${value}`), ...argv].map((word) =>
      word.replaceAll("$", "$$$$"),
    ),
  ];
}

function detachInto(
  logFile: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): void {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
  const log = openSync(logFile, flags, 0o600);
  try {
    detach(argv, { environment, output: log });
  } finally {
    closeSync(log);
  }
}
