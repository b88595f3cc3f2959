import { z } from "zod";
import { parseHostName } from "../base/addresses.ts";
import { MosaicError } from "../base/errors.ts";
import { writeAudit } from "../domain/gateway/audit.ts";
import type { IdentityTools } from "../domain/gateway/identity.ts";
import { Tries } from "../domain/gateway/tries.ts";
import { authorityOf, inviteRefused, nameTaken } from "../domain/team/invite.ts";
import type { Composition, Services } from "../compose/services.ts";
import { invalidRequest } from "./invalid-request.ts";
import { readBody } from "./request-body.ts";
import { API, type Asked, type Route } from "./routes.ts";

const joinRequest = z.strictObject({
  code: z.string().max(100),
  host_id: z.uuid(),
  name: z.string().max(64),
});

/**
 * `POST /api/v1/join`: a new host presents the code of an invite, and gets what it needs to be a host of the team.
 * Nothing but the code speaks for it, so the code is claimed first, and tries are limited.
 */
export function joinRoutes(composition: Composition, tools: IdentityTools): readonly Route[] {
  const tries = new Tries();
  return [
    {
      method: "POST",
      path: `${API}join`,
      needs: "none",
      reaches: "nothing",
      async handle({ request, signal }: Asked) {
        const parsed = joinRequest.safeParse(await readBody(request));
        if (!parsed.success) throw invalidRequest(parsed.error.issues);
        const wait = tries.take("join", tools.clock.monotonic());
        if (wait > 0) throw tooMany(wait);
        const services = composition.servicesFor({ signal, needs: "act", note: ignore, warn: ignore });
        const { name, host_id: hostId, code } = parsed.data;
        let outcome = "ok";
        try {
          await claim(services, { name, hostId, sha256: tools.secrets.sha256(code.trim().toUpperCase()) });
          tries.clear("join");
          return Response.json(await answerOf(services));
        } catch (thrown) {
          outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
          throw thrown;
        } finally {
          const nobody = { actor: "nobody", via: "token" } as const;
          await writeAudit(tools, nobody, { action: "gateway.join", resource: name, outcome });
        }
      },
    },
  ];
}

async function claim(
  services: Services,
  wanted: { readonly name: string; readonly hostId: string; readonly sha256: string },
): Promise<void> {
  const team = await services.team();
  const name = parseHostName(wanted.name);
  // A caller that only guesses learns nothing about this gateway.
  if (team === undefined || name === undefined) throw inviteRefused();
  if ((await team.store.hosts.all()).some((host) => host.name === name)) throw nameTaken(name);
  if (!(await team.store.invites.claim(wanted.sha256, wanted.hostId))) throw inviteRefused();
}

async function answerOf(services: Services): Promise<object> {
  const { databaseUrl, valkeyUrl } = await services.storageUrls();
  const path = authorityOf(databaseUrl);
  return {
    database_url: databaseUrl,
    valkey_url: valkeyUrl,
    authority: path === undefined ? null : ((await services.host.files.read(path)) ?? null),
  };
}

function tooMany(waitMs: number): MosaicError {
  return new MosaicError("configuration", "too many tries: wait before the next one", {
    code: "too-many-tries",
    data: { retry_after_ms: Math.ceil(waitMs) },
  });
}

function ignore(): void {}
