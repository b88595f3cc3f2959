import type { CommandGroup } from "./grammar/tree.ts";
import { hasColour } from "./show/colour.ts";
import type { Context, Page } from "./context.ts";
import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import type { Operation } from "../operations/operation.ts";
import { findMosaicHome, findRoster, type HomeFacts } from "./parse/home.ts";
import { readGateway } from "./parse/gateway-place.ts";
import type { Remote } from "./perform-at-gateway.ts";
import type { Invocation } from "./invocation.ts";
import type { Channel } from "./io.ts";
import { jsonText } from "./show/json-text.ts";
import type { Notes } from "./show/notes.ts";
import { progressLine } from "./show/progress-line.ts";
import { type Style, createStyle } from "./show/style.ts";
import { renderTable } from "./show/table.ts";

/** The values of the options that every command has. */
export interface CommonOptions {
  readonly mosaicHome: string | undefined;
  readonly roster: string | undefined;
  readonly gateway: string | undefined;
  readonly tokenFile: string | undefined;
  readonly json: boolean;
  readonly color: boolean;
  readonly quiet: boolean;
}

export function createContext(
  invocation: Invocation,
  commands: CommandGroup,
  options: CommonOptions,
  notes: Notes,
): Context {
  const { environment, executable, io } = invocation;
  const { json, quiet } = options;
  const page = pageOf(invocation, options);
  const facts = (option: string | undefined): HomeFacts => ({
    environment,
    option,
    // Read only for a relative path, because the working directory may have been deleted.
    get workingDirectory() {
      return invocation.workingDirectory;
    },
  });
  const mosaicHome = () => findMosaicHome(facts(options.mosaicHome));
  const homeWithoutFlag = () => {
    try {
      return findMosaicHome(facts(undefined));
    } catch {
      return undefined; // without HOME there is nothing but the flag
    }
  };
  const asking = () => ({ signal: invocation.signals.signal, note: notes.note, warn: notes.warn });
  let composition: Promise<Composition> | undefined;
  // Imported here and not at the top: it loads most of mosaic, which `--version` does not need.
  const composed = () =>
    (composition ??= import("../compose/compose.ts").then(({ compose }) =>
      compose({
        environment,
        executable,
        get workingDirectory() {
          return invocation.workingDirectory;
        },
        mosaicHome: mosaicHome(),
        rosterFile: context.rosterFile(),
        get homeWithoutFlag() {
          return homeWithoutFlag();
        },
      }),
    ));
  const remote = () => remoteOf(options, () => invocation.workingDirectory);
  const onThisHost = () => {
    if (options.gateway === undefined) return composed();
    throw new MosaicError("usage", "this is done on the host itself, a gateway cannot", {
      code: "terminal-only",
      hint: "leave out --gateway",
    });
  };
  /**
   * The home's own gateway and the request as it is sent there, for requests about other hosts of the team; undefined
   * for what is done here. The caller is known only here, so what an agent may do is checked here, and the caller is
   * named in the request.
   */
  const gatewayFor = async <Request extends object, Document>(
    operation: Operation<Request, Document>,
    request: Request,
  ): Promise<{ readonly remote: Remote; readonly request: Request } | undefined> => {
    if (!("elsewhere" in operation) || operation.elsewhere === undefined) return undefined;
    const services = (await composed()).servicesFor({ ...asking(), needs: operation.needs });
    if (!operation.elsewhere(request, services)) return undefined;
    const [{ gatewayPlace }, { requireAgentMay }] = await Promise.all([
      import("../domain/gateway/place.ts"),
      import("../operations/operation.ts"),
    ]);
    await requireAgentMay({ services, who: undefined }, operation, request);
    const isUnsigned = "source" in request && request.source === null;
    const agent = isUnsigned ? await services.callingAgent() : undefined;
    return {
      remote: { gateway: { socket: gatewayPlace(services.host.paths.home).socket }, tokenFile: undefined },
      request: agent === undefined ? request : { ...request, source: agent },
    };
  };
  const context: Context = {
    commands,
    environment,
    executable,
    io,
    json,
    quiet,
    get workingDirectory() {
      return invocation.workingDirectory;
    },
    get signal() {
      return invocation.signals.signal;
    },
    mosaicHome,
    note: notes.note,
    outputIsTerminal: () => io.out.isTerminal,
    print: async (text) => {
      if (!json) await io.out.write(typeof text === "string" ? text : text(page));
    },
    printDocument: async (document) => {
      if (json) await io.out.write(`${jsonText(document)}\n`);
    },
    rosterFile: () => findRoster(facts(options.roster), mosaicHome),
    warn: notes.warn,
    printNow: (text) => {
      if (!json) io.out.writeNow(text);
    },
    page,
    perform: async (operation, request, listener) => {
      const elsewhere = remote();
      if (elsewhere !== undefined) {
        const { performAtGateway } = await import("./perform-at-gateway.ts");
        return await performAtGateway(elsewhere, operation, request, context.signal);
      }
      const ownGateway = await gatewayFor(operation, request);
      if (ownGateway !== undefined) {
        const { performAtGateway } = await import("./perform-at-gateway.ts");
        return await performAtGateway(ownGateway.remote, operation, ownGateway.request, context.signal);
      }
      const { perform } = await import("../operations/operation.ts");
      if (listener !== undefined)
        return await perform(composed, { ...asking(), ...listener }, operation, request);
      const line = progressLine(context);
      const asker = { ...asking(), progress: (text: string) => line.tell(text) };
      try {
        return await perform(composed, asker, operation, request);
      } finally {
        await line.clear();
      }
    },
    readFile: async (path, limit) => {
      const { host } = (await composed()).servicesFor({ ...asking(), needs: "read" });
      return host.files.read(path, { limit, signal: context.signal });
    },
    sleep: async (milliseconds) => {
      const { host } = (await composed()).servicesFor({ ...asking(), needs: "read" });
      await host.clock.sleep(milliseconds, context.signal);
    },
    inputLines: async () => (await composed()).servicesFor({ ...asking(), needs: "act" }).inputLines(),
    fullScreen: async () => (await composed()).servicesFor({ ...asking(), needs: "act" }).fullScreen(),
    composition: onThisHost,
    wire: async (needs = "act") => (await onThisHost()).servicesFor({ ...asking(), needs }),
  };
  return context;
}

/** Throws MosaicError("usage") for options that exclude each other. */
function remoteOf(
  { gateway, tokenFile, mosaicHome, roster }: CommonOptions,
  workingDirectory: () => string,
): Remote | undefined {
  if (gateway === undefined) {
    if (tokenFile === undefined) return undefined;
    throw new MosaicError("usage", "--token-file is for --gateway");
  }
  if (mosaicHome !== undefined || roster !== undefined) {
    throw new MosaicError(
      "usage",
      "--gateway has its own home: --mosaic-home and --roster do not go with it",
    );
  }
  return { gateway: readGateway(gateway, workingDirectory), tokenFile };
}

/** What stdout is, for renderings. Lazy: finding out whether it is a terminal costs 5 ms (node:tty). */
export function pageOf({ environment, io }: Invocation, { color }: Pick<CommonOptions, "color">): Page {
  return {
    get style() {
      return styleOf(io.out, environment, color);
    },
    get width() {
      return io.out.columns ?? Infinity;
    },
    get height() {
      return io.out.rows ?? Infinity;
    },
    table(columns, rows) {
      return renderTable(columns, rows, { width: this.width, style: this.style });
    },
  };
}

export function styleOf(channel: Channel, environment: Invocation["environment"], wanted: boolean): Style {
  return createStyle(
    hasColour({
      environment,
      wanted,
      get isTerminal() {
        return channel.isTerminal;
      },
    }),
  );
}
