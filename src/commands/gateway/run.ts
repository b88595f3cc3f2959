import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { Services } from "../../compose/services.ts";
import { forgetGateway, recordGateway, runningGateway } from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import {
  findSettings,
  settingsOf,
  type GatewaySettings,
  type SettingPlaces,
} from "../../domain/gateway/settings.ts";
import type { BusLine } from "../../domain/team/bus-line.ts";
import { foundTeam } from "../../domain/team/found-team.ts";
import { requireOwnPlace } from "../../domain/team/own-place.ts";
import type { FleetFeed } from "../../gateway/live/fleet-feed.ts";
import { fleetOfHost } from "../../gateway/live/fleet-of-host.ts";
import type { TeamServing } from "../../gateway/team/serve-team.ts";
import type { Listening } from "../../gateway/listen.ts";
import { serveGateway } from "../../gateway/serve.ts";

const PAUSE_UNDER_SYSTEMD_MS = 3_000;
const AGAIN_MS = 1_000;

/** The connections by which a gateway hears other gateways, and reports. */
interface Lines {
  readonly line: BusLine | undefined;
  readonly feed: FleetFeed;
  readonly isReadOnly: boolean;
}

export const run = defineVerb({
  details:
    "Serves this home's gateway in the foreground until it is interrupted: on a port of this machine, behind its guard, " +
    "and on a unix socket that only you can use. With --socket alone there is no port. POST /api/v1/OPERATION, with the " +
    "operation's request as JSON, answers with the document that --json prints, by the same rules. Agents do not depend " +
    "on it.",
  args: {
    socket: { type: "string", valueHint: "PATH", description: "serve on this socket alone" },
    port: { type: "number", min: 1, max: 65535, description: "this port, whatever the settings say" },
    tier: {
      type: "enum",
      options: ["local", "team", "standalone"],
      description: "what keeps users and audit: local, or team (standalone is the same)",
    },
  },
  exitCodes: {
    configuration: "the settings are wrong, or would show the gateway to the network unprotected",
    locked: "another gateway listens there",
  },
  examples: [
    { command: "mosaic gateway run", explains: "as it is set up" },
    { command: "mosaic gateway run --socket ~/.config/mosaic/gateway.sock", explains: "for programs alone" },
  ],
  async run(context, { socket, port, tier }) {
    const services = await context.wire();
    const isWhole = socket === undefined;
    if (isWhole) await requireNone(services);
    const settings = await settingsFor(context, services, isWhole, {
      ...(port === undefined ? {} : { port: String(port) }),
      ...(tier === undefined ? {} : { tier }),
    });
    const line = isWhole && settings.storage.tier === "team" ? await services.openBus() : undefined;
    line?.refusals.tellTo(context.warn);
    // one look for all followers of this fleet: pages and other hosts
    const feed = fleetOfHost(await context.composition(), context.signal);
    const lines = { line, feed, isReadOnly: settings.isReadOnly };
    const gateway = isWhole
      ? await serveHome(context, services, settings, lines)
      : await serveAt(context, socket, port);
    let team: TeamServing | undefined;
    try {
      team = isWhole ? await serveOwnTeam(context, services, lines) : undefined;
      await context.print(`listening on ${placesOf(gateway, socket ?? socketOf(services))}\n`);
      await aborted(context.signal);
    } finally {
      await team?.stop();
      await gateway.stop();
      line?.close();
      await (await services.gateway()).store.close();
      if (isWhole) await forgetGateway(services.host);
    }
    return {};
  },
});

async function requireNone({ host }: Services): Promise<void> {
  if ((await runningGateway(host)) === undefined) return;
  throw new MosaicError("locked", "the gateway of this home runs already", {
    code: "gateway-runs",
    hint: "mosaic gateway status",
  });
}

/** The gateway's settings. Opens the storage, or reports each server of a team that cannot be used, and why. */
async function settingsFor(
  context: Context,
  services: Services,
  isWhole: boolean,
  flags: NonNullable<SettingPlaces["flags"]>,
): Promise<GatewaySettings> {
  const { config: path } = gatewayPlace(services.host.paths.home);
  const text = await services.host.files.read(path);
  const settings = settingsOf(findSettings({ flags, environment: context.environment, text, path }));
  try {
    if (settings.storage.tier === "team") {
      await (
        await import("../../compose/storage-probes.ts")
      ).probeStorage(settings.storage, context.environment, ({ message }) => {
        context.warn(`${message}; other hosts are read from PostgreSQL until it is back`);
      });
    }
    await services.gateway(flags);
    // before anybody can take it for a working gateway
    const team = isWhole ? await services.team() : undefined;
    if (team !== undefined) await requireOwnPlace(services.host, team);
    return settings;
  } catch (thrown) {
    // systemd gives up on a unit that fails too often within a minute, and a database may be away for longer
    if (context.environment["INVOCATION_ID"] !== undefined) await context.sleep(PAUSE_UNDER_SYSTEMD_MS);
    throw thrown;
  }
}

/** The gateway of the home: only one at a time, known to `mosaic gateway status`. */
async function serveHome(
  context: Context,
  services: Services,
  settings: GatewaySettings,
  lines: Lines,
): Promise<Listening> {
  const { host } = services;
  const place = gatewayPlace(host.paths.home);
  await host.files.makeFolder(place.folder, 0o700);
  const gateway = await serveGateway(await context.composition(), {
    socket: place.socket,
    port: await portOf(context, services, settings),
    ...lines,
  });
  await recordGateway(host, settings.port);
  return gateway;
}

/** This host's work for its team. A database that goes away at this moment is waited for, like later. */
async function serveOwnTeam(
  context: Context,
  services: Services,
  lines: Lines,
): Promise<TeamServing | undefined> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await enterTeam(context, services, lines);
    } catch (thrown) {
      if (!(thrown instanceof MosaicError) || !/^storage-(away|slow)$/.test(thrown.code)) throw thrown;
      if (tries === 0) context.warn(`the team: ${thrown.message}`);
      await context.sleep(AGAIN_MS);
      if (context.signal.aborted) return undefined;
    }
  }
}

/** undefined where it has no team; the first home that comes to an empty database founds one. */
async function enterTeam(
  context: Context,
  services: Services,
  { line, feed, isReadOnly }: Lines,
): Promise<TeamServing | undefined> {
  const store = await services.teamStore();
  if (store === undefined) return undefined;
  const team =
    (await services.team()) ??
    ((await foundTeam(services.host, store, services.hostName)) ? await services.team() : undefined);
  if (team === undefined) {
    context.warn("this home is no host of its team yet: mosaic gateway join, with what an invite printed");
    return undefined;
  }
  const { serveTeam } = await import("../../gateway/team/serve-team.ts");
  const options = { tell: context.warn, bus: line?.bus, feed, isReadOnly };
  return await serveTeam(await context.composition(), team, options);
}

async function portOf(context: Context, { host }: Services, settings: GatewaySettings) {
  const { port, bind, tls, publicOrigin, corsOrigin, trustedProxy } = settings;
  const keyOf = async (path: string) =>
    (await import("../../compose/storage-urls.ts")).readSecret({ key: "tls_key", path }, context.environment);
  return {
    port,
    bind,
    scheme: tls === undefined ? ("http" as const) : ("https" as const),
    tls:
      tls === undefined
        ? undefined
        : {
            certificate: required(await host.files.read(tls.certificate), tls.certificate),
            key: required(await keyOf(tls.key), tls.key),
          },
    publicOrigin,
    corsOrigin,
    peers: trustedProxy,
  };
}

function required(found: string | undefined, path: string): string {
  if (found !== undefined) return found;
  throw new MosaicError("configuration", `there is no file ${path}`, {
    code: "no-certificate",
    data: { path },
  });
}

/** Serves on the named socket, and on a port only if one is named. */
async function serveAt(context: Context, socket: string, port: number | undefined): Promise<Listening> {
  const local = {
    bind: "127.0.0.1",
    scheme: "http",
    tls: undefined,
    publicOrigin: undefined,
    corsOrigin: undefined,
    peers: undefined,
  } as const;
  return serveGateway(await context.composition(), {
    socket: socket.startsWith("/") ? socket : `${context.workingDirectory}/${socket}`,
    port: port === undefined ? undefined : { ...local, port },
  });
}

function socketOf({ host }: Services): string {
  return gatewayPlace(host.paths.home).socket;
}

function placesOf({ port }: Listening, socket: string): string {
  return port === undefined ? socket : `port ${port} and ${socket}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
