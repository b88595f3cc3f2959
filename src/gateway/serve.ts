import type { Composition } from "../compose/services.ts";
import { Answers } from "../domain/gateway/answers.ts";
import { writeAudit } from "../domain/gateway/audit.ts";
import { Identity } from "../domain/gateway/identity.ts";
import { RequestRate } from "../domain/gateway/request-rate.ts";
import { TeamTries } from "../domain/gateway/team-tries.ts";
import type { Caller } from "./caller.ts";
import { actorOf, callersOf } from "./callers.ts";
import { federationRoutes } from "./federation/federation-routes.ts";
import { joinRoutes } from "./join-routes.ts";
import { listen, type Listening, type ListenOptions } from "./listen.ts";
import { loginRoutes } from "./login-routes.ts";
import { onceBy } from "./once.ts";
import { pageRoutes } from "./page.ts";
import { tooManyRequests } from "./too-many-requests.ts";

/** Listens, and identifies callers by the store of the home. See {@link listen}. */
export async function serveGateway(
  composition: Composition,
  options: Pick<ListenOptions, "socket" | "port" | "guard" | "isReadOnly" | "line" | "feed">,
): Promise<Listening> {
  const services = composition.servicesFor({
    signal: new AbortController().signal,
    needs: "act",
    note: () => undefined,
    warn: () => undefined,
  });
  const tools = await services.gateway();
  const { line } = options;
  const identity = new Identity(
    tools,
    line === undefined ? undefined : new TeamTries(line.bus, (text) => tools.secrets.sha256(text)),
  );
  const rate = new RequestRate(line?.bus, (text) => tools.secrets.sha256(text));
  return await listen(composition, {
    ...options,
    callers: callersOf(identity),
    async limit(caller) {
      const name = countedAs(caller);
      const wait = name === undefined ? 0 : await rate.take(name, tools.clock.monotonic());
      if (wait > 0) throw tooManyRequests(wait);
    },
    routes: [
      ...loginRoutes(identity, tools, options.isReadOnly),
      ...joinRoutes(composition, tools),
      ...federationRoutes(composition, tools, () => services.federation(), options.isReadOnly ?? false),
      ...(options.port === undefined ? [] : pageRoutes(await composition.pageFiles())),
    ],
    once: onceBy(new Answers(tools)),
    audit: {
      write: (caller, done) => writeAudit(tools, actorOf(caller), done),
      check: () => tools.store.check(),
    },
  });
}

/**
 * The name under which requests are counted. A person counts once in any number of browsers. The owner of the home is
 * not counted: they could end the gateway anyway.
 */
function countedAs(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "session":
      return `user ${caller.userId}`;
    case "token":
      return `token ${caller.id}`;
    case "owner":
    case "nobody":
      return undefined;
  }
}
