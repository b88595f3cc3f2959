import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { Services } from "../../compose/services.ts";
import { forgetGateway, recordGateway, runningGateway } from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import { findSettings, settingsOf, type GatewaySettings } from "../../domain/gateway/settings.ts";
import type { Listening } from "../../gateway/listen.ts";
import { serveGateway } from "../../gateway/serve.ts";

export const run = defineVerb({
  details:
    "Serves this home's gateway in the foreground until it is interrupted: on a port of this machine, behind its guard, " +
    "and on a unix socket that only you can use. With --socket alone there is no port. POST /api/v1/OPERATION, with the " +
    "operation's request as JSON, answers with the document that --json prints, by the same rules. Agents do not depend " +
    "on it.",
  args: {
    socket: { type: "string", valueHint: "PATH", description: "serve on this socket alone" },
    port: { type: "number", min: 1, max: 65535, description: "this port, whatever the settings say" },
  },
  exitCodes: {
    configuration: "the settings are wrong, or would show the gateway to the network unprotected",
    locked: "another gateway listens there",
  },
  examples: [
    { command: "mosaic gateway run", explains: "as it is set up" },
    { command: "mosaic gateway run --socket ~/.config/mosaic/gateway.sock", explains: "for programs alone" },
  ],
  async run(context, { socket, port }) {
    const services = await context.wire();
    const isWhole = socket === undefined;
    const gateway = isWhole ? await serveHome(context, services, port) : await serveAt(context, socket, port);
    try {
      await context.print(`listening on ${placesOf(gateway, socket ?? socketOf(services))}\n`);
      await aborted(context.signal);
    } finally {
      await gateway.stop();
      if (isWhole) await forgetGateway(services.host);
    }
    return {};
  },
});

/** The gateway of the home: one at a time, known to `mosaic gateway status`. */
async function serveHome(context: Context, services: Services, port: number | undefined): Promise<Listening> {
  const { host } = services;
  const place = gatewayPlace(host.paths.home);
  if ((await runningGateway(host)) !== undefined) {
    throw new MosaicError("locked", "the gateway of this home runs already", {
      code: "gateway-runs",
      hint: "mosaic gateway status",
    });
  }
  const settings = settingsOf(
    findSettings({
      flags: port === undefined ? {} : { port: String(port) },
      environment: context.environment,
      text: await host.files.read(place.config),
      path: place.config,
    }),
  );
  await host.files.makeFolder(place.folder, 0o700);
  const gateway = await serveGateway(await context.composition(), {
    socket: place.socket,
    port: await portOf(services, settings),
    isReadOnly: settings.isReadOnly,
  });
  await recordGateway(host);
  return gateway;
}

async function portOf({ host }: Services, settings: GatewaySettings) {
  const { port, bind, tls, publicOrigin, corsOrigin, trustedProxy } = settings;
  const text = async (path: string) => {
    const found = await host.files.read(path);
    if (found !== undefined) return found;
    throw new MosaicError("configuration", `there is no file ${path}`, {
      code: "no-certificate",
      data: { path },
    });
  };
  return {
    port,
    bind,
    scheme: tls === undefined ? ("http" as const) : ("https" as const),
    tls:
      tls === undefined ? undefined : { certificate: await text(tls.certificate), key: await text(tls.key) },
    publicOrigin,
    corsOrigin,
    peers: trustedProxy,
  };
}

/** On a socket that is named; on a port only where that is named too. */
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
