import { MosaicError } from "../../base/errors.ts";
import { parseKeyValues, wholeNumber } from "../../base/key-values.ts";
import { GATEWAY_UNIT } from "../../base/names.ts";
import { identityIn, renderIdentity, type ProcessIdentity } from "../../base/process-identity.ts";
import { isAlive } from "../host/process-life.ts";
import type { Host } from "../host/host.ts";
import { gatewayPlace } from "./place.ts";

/** What keeps the gateway running: systemd, or nothing. */
export type GatewayKeeper = "systemd" | "direct";

const HOME_MARK = "# Written by `mosaic gateway install` for the mosaic home ";
/** Bytes of the record, which has three short lines. */
const LONGEST_RECORD = 1_000;
const PATIENCE_MS = 15_000;
const STEP_MS = 50;

/** The variables for a gateway without a unit: what it needs to ask tmux and the user manager. */
const PASSED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "TZ",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "DBUS_SESSION_BUS_ADDRESS",
  "MOSAIC_BINARY",
  "MOSAIC_HEARTBEAT_RUN_DIR",
  "MOSAIC_HEARTBEAT_INTERVAL",
  "MOSAIC_HEARTBEAT_IDLE_THRESHOLD",
] as const;

/** The gateway's process in this home; undefined where none runs. */
export async function runningGateway(host: Host): Promise<ProcessIdentity | undefined> {
  const text = await host.files.readOwn(gatewayPlace(host.paths.home).record, LONGEST_RECORD);
  const identity = text === undefined ? undefined : identityIn(parseKeyValues(text));
  return identity !== undefined && (await isAlive(host, identity)) ? identity : undefined;
}

/** The port that the home's gateway was started with, whatever the settings say since; undefined where it has none. */
export async function recordedPort(host: Host): Promise<number | undefined> {
  const text = await host.files.readOwn(gatewayPlace(host.paths.home).record, LONGEST_RECORD);
  return text === undefined ? undefined : wholeNumber(parseKeyValues(text).get("port"));
}

/** Records the gateway's process and port, once it listens; {@link forgetGateway} removes the record. */
export async function recordGateway(host: Host, port: number): Promise<void> {
  const place = gatewayPlace(host.paths.home);
  const own = await host.processes.identity(host.processes.ownPid());
  if (!own.known || own.value === undefined)
    throw new MosaicError("failure", "the gateway cannot see itself");
  const record = `${renderIdentity(own.value)}port=${port}\n`;
  await host.files.write(place.record, record, 0o600);
  await host.files.remove(place.restarting);
}

export async function forgetGateway(host: Host): Promise<void> {
  await host.files.remove(gatewayPlace(host.paths.home).record);
}

/** The home of the gateway's unit on disk; undefined where there is no unit, or it does not say. */
export async function gatewayUnitOwner({
  files,
  paths,
}: Pick<Host, "files" | "paths">): Promise<string | undefined> {
  const text = await files.read(paths.unitFile(GATEWAY_UNIT));
  const line = text?.split("\n").find((candidate) => candidate.startsWith(HOME_MARK));
  return line?.slice(HOME_MARK.length).replace(/\. Changes of your own belong into a drop-in:$/, "");
}

/** What keeps it running here: systemd, where there is a manager and a unit of this home. */
export async function gatewayKeeper(host: Host): Promise<GatewayKeeper> {
  if ((await gatewayUnitOwner(host)) !== host.paths.home) return "direct";
  return (await host.manager.availability()).available ? "systemd" : "direct";
}

/**
 * Returns whether it had to be started. Throws MosaicError("failure"), with the place of the reason, where it does not
 * come up.
 */
export async function startGateway(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if ((await runningGateway(host)) !== undefined) return false;
  const { home } = host.paths;
  const keeper = await gatewayKeeper(host);
  if (keeper === "systemd") {
    const result = await host.manager.act("start", [GATEWAY_UNIT]);
    if (!result.ok) throw notStarted(`systemd did not start it: ${result.detail}`, keeper);
  } else {
    const { log, folder } = gatewayPlace(home);
    await host.files.makeFolder(folder, 0o700);
    const variables = PASSED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const argv = [host.binary, "gateway", "run", "--mosaic-home", home];
    await host.processes.detach(argv, Object.fromEntries(variables), log);
  }
  if (!(await until(host, async () => (await runningGateway(host)) !== undefined))) {
    throw notStarted("it does not come up", keeper);
  }
  return true;
}

/**
 * Stops and starts it; returns whether it had to be started. If this is interrupted in between, {@link
 * gatewayIsOutdated} is true, and the next caller starts it.
 */
export async function restartGateway(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const { folder, restarting } = gatewayPlace(host.paths.home);
  await host.files.makeFolder(folder, 0o700);
  await host.files.write(restarting, "", 0o600);
  await endGateway(host);
  return await startGateway(host, environment);
}

/**
 * Whether it must be restarted for the present binary: it runs from a file that was replaced since, or a restart was
 * interrupted after stopping it. A gateway of another binary is left alone, and one that was stopped on purpose stays
 * stopped.
 */
export async function gatewayIsOutdated(host: Host): Promise<boolean> {
  const { files, processes, binary } = host;
  const running = await runningGateway(host);
  if (running === undefined) {
    return (await files.mode(gatewayPlace(host.paths.home).restarting)) !== undefined;
  }
  const [runs, ours] = await Promise.all([processes.executable(running.pid), files.identity(binary)]);
  if (runs === undefined || ours === undefined || runs.file === ours.file) return false;
  // the path it was started from now leads to the present binary
  return (await files.identity(runs.path))?.file === ours.file;
}

/** Returns whether it ran. Asks it to end, and kills it where it does not. */
export async function stopGateway(host: Host): Promise<boolean> {
  await host.files.remove(gatewayPlace(host.paths.home).restarting);
  return await endGateway(host);
}

async function endGateway(host: Host): Promise<boolean> {
  const running = await runningGateway(host);
  if ((await gatewayKeeper(host)) === "systemd") {
    const result = await host.manager.act("stop", [GATEWAY_UNIT]);
    if (!result.ok) throw new MosaicError("failure", `systemd did not stop the gateway: ${result.detail}`);
  }
  // a gateway that was started by hand, or before there was a unit
  const left = await runningGateway(host);
  if (left === undefined) return running !== undefined;
  await host.processes.signal(left, "TERM");
  if (!(await until(host, async () => !(await isAlive(host, left))))) {
    await host.processes.signal(left, "KILL");
    await until(host, async () => !(await isAlive(host, left)));
  }
  await forgetGateway(host);
  return true;
}

async function until({ clock, signal }: Host, ask: () => Promise<boolean>): Promise<boolean> {
  const deadline = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    if (await ask()) return true;
    if (clock.monotonic() >= deadline) return false;
    signal.throwIfAborted();
    await clock.sleep(STEP_MS, signal);
  }
}

function notStarted(why: string, keeper: GatewayKeeper): MosaicError {
  return new MosaicError("failure", `the gateway was not started: ${why}`, {
    code: "gateway-not-started",
    hint:
      keeper === "systemd"
        ? `journalctl --user -u ${GATEWAY_UNIT} -n 20`
        : "mosaic gateway run, which says why on the terminal",
  });
}
