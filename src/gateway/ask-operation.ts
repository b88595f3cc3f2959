import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import type { Scope } from "../base/scopes.ts";
import type { Actor } from "../domain/gateway/audit.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";
import { wholeHost } from "../base/addresses.ts";
import { perform, type Operation, type Report } from "../operations/operation.ts";
import { reachOf, type Reach } from "../operations/reach.ts";
import type { Access } from "./access.ts";
import { invalidRequest } from "./invalid-request.ts";

/** Who calls, and for how long. */
export interface OperationAsker {
  readonly access: Access;
  readonly signal: AbortSignal;
  readonly who?: Actor;
}

/** A call of an operation, with a request that its schema accepts. */
export interface AskedOperation {
  readonly entry: OperationEntry;
  readonly request: object;
  /** Whether it is about other hosts of the team. */
  isElsewhere(signal: AbortSignal): boolean;
  /** Whether the caller may make this call. Lists are open to every caller who may read some of their rows. */
  isAllowed(access: Access): Promise<boolean>;
  /** Notes and warnings are for a person at a terminal; what a program needs is in the document. */
  perform(asker: OperationAsker): Promise<Report<object>>;
}

/** Throws MosaicError `request-invalid`. */
export async function askedOperation(
  composition: Composition,
  name: string,
  body: unknown,
): Promise<AskedOperation> {
  const entry = OPERATIONS[name];
  if (entry === undefined) throw new Error(`no operation ${name}`);
  const [operation, schemas] = await Promise.all([entry.load(), entry.schemas()]);
  const parsed = schemas.request.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  return {
    entry,
    request: parsed.data,
    isElsewhere(signal) {
      const here = composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
      return "elsewhere" in operation && (operation.elsewhere?.(parsed.data, here) ?? false);
    },
    async isAllowed(access) {
      try {
        await withinRights(access, entry.scope, reachOf(name), parsed.data, async () => ({ document: {} }));
        return true;
      } catch {
        return false;
      }
    },
    async perform({ access, signal, who }) {
      const asker = { signal, who, note: ignore, warn: ignore, progress: ignore };
      try {
        return await withinRights(access, entry.scope, reachOf(name), parsed.data, (request) =>
          perform(async () => composition, asker, operation, request),
        );
      } catch (thrown) {
        // Cleaned here already, because the answer may be kept and given again.
        throw thrown instanceof MosaicError ? await access.redacted(thrown) : thrown;
      }
    },
  };
}

/** Performs an operation for the gateway itself, which has all rights. */
export function askOperation<Request extends object, Document>(
  composition: Composition,
  signal: AbortSignal,
  operation: Operation<Request, Document>,
  request: Request,
): Promise<Report<Document>> {
  const asker = { signal, note: ignore, warn: ignore, progress: ignore };
  return perform(async () => composition, asker, operation, request);
}

/** The one place where an operation meets its caller's rights: it is refused, done, or done for a part. */
async function withinRights(
  access: Access,
  scope: Scope,
  reach: Reach,
  request: object,
  run: (request: object) => Promise<Report<object>>,
): Promise<Report<object>> {
  // A caller with the right over everything needs no look-up.
  if (access.rights.scopes.includes(scope) || reach.kind === "nothing") return await run(request);
  const { agent, agents = [], classes = [], host, hosts = [] } = request as Partial<NamingRequest>;
  switch (reach.kind) {
    case "host":
      access.requireHost(scope, host ?? undefined);
      return await run(request);
    case "agent":
      await access.requireAgents(scope, typeof agent === "string" ? [agent] : []);
      return await run(request);
    case "agents": {
      const whole = [...hosts, ...agents.flatMap((address) => wholeHost(address) ?? [])];
      if (whole.length > 0) {
        const scopes = reach.also === undefined ? [scope] : [scope, reach.also];
        const others = agents.filter((address) => wholeHost(address) === undefined);
        for (const each of scopes) {
          for (const one of whole) access.requireHost(each, one);
          if (others.length > 0) await access.requireAgents(each, others);
        }
        return await run(request);
      }
      if (agents.length === 0 && (classes.length === 0 || access.hasHost(scope))) {
        access.requireHost(scope, host ?? undefined);
        if (reach.also !== undefined) access.requireHost(reach.also, host ?? undefined);
        return await run(request);
      }
      if (typeof host === "string") {
        await access.requireAgents(scope, agents, host);
        return await run(request);
      }
      const selected = await selectedBy(access, agents, classes);
      await access.requireAgents(scope, selected);
      if (reach.also !== undefined) await access.requireAgents(reach.also, selected);
      // By name: an agent that enters the class meanwhile is not reached.
      return await run({ ...request, agents: selected });
    }
    case "rows": {
      if (typeof host === "string" && access.isOther(host)) {
        if (agents.length > 0) await access.requireAgents(scope, agents, host);
        else access.requirePartOf(scope, host);
        // The other host's gateway leaves out what the caller may not read.
        return await run(request);
      }
      if (agents.length > 0) await access.requireAgents(scope, agents);
      const view = await access.view(reach.ofAllHosts ? "all hosts" : undefined);
      if (view === undefined) return await run(request);
      const { readable } = view;
      const isPart = reach.endsByRows && agents.length === 0;
      const { document, ending } = await run({
        ...request,
        ...(isPart && readable.length > 0 ? { agents: readable } : {}),
        ...(reach.countsRows ? { last: null } : {}),
      });
      return {
        document: reach.narrow(document, view, request),
        ending: isPart && readable.length === 0 ? undefined : ending,
      };
    }
  }
}

/** How requests name agents. */
interface NamingRequest {
  readonly agent: string;
  readonly agents: readonly string[];
  readonly classes: readonly string[];
  /** The other host of the team that the agents are on. */
  readonly host: string | null;
  /** All of these hosts. */
  readonly hosts: readonly string[];
}

async function selectedBy(
  access: Access,
  agents: readonly string[],
  classes: readonly string[],
): Promise<readonly string[]> {
  if (classes.length === 0) return agents;
  const ofClasses = await access.agentsOf(classes);
  return agents.length === 0 ? ofClasses : agents.filter((agent) => ofClasses.includes(agent));
}

function ignore(): void {}
