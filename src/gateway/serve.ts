import type { Composition } from "../compose/services.ts";
import { Answers } from "../domain/gateway/answers.ts";
import { writeAudit } from "../domain/gateway/audit.ts";
import { Identity } from "../domain/gateway/identity.ts";
import { TeamTries } from "../domain/gateway/team-tries.ts";
import { actorOf, callersOf } from "./callers.ts";
import { federationRoutes } from "./federation/federation-routes.ts";
import { joinRoutes } from "./join-routes.ts";
import { listen, type Listening, type ListenOptions } from "./listen.ts";
import { loginRoutes } from "./login-routes.ts";
import { onceBy } from "./once.ts";
import { pageRoutes } from "./page.ts";

/** Listens, and knows who asks by the store of the home. See {@link listen}. */
export async function serveGateway(
  composition: Composition,
  options: Pick<ListenOptions, "socket" | "port" | "guard" | "isReadOnly" | "line">,
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
  return await listen(composition, {
    ...options,
    callers: callersOf(identity),
    routes: [
      ...loginRoutes(identity, tools),
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
