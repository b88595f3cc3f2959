import { z } from "zod";
import { MosaicError } from "../base/errors.ts";
import { writeAudit, type Done } from "../domain/gateway/audit.ts";
import {
  LONGEST_PASSWORD,
  LONGEST_SESSION_MS,
  SHORTEST_PASSWORD,
  type Identity,
  type IdentityTools,
  type LoggedIn,
} from "../domain/gateway/identity.ts";
import { rightsOf, type Caller } from "./caller.ts";
import { actorOf, sessionCaller } from "./callers.ts";
import type { Door } from "./guard.ts";
import { invalidRequest } from "./invalid-request.ts";
import { readBody } from "./request-body.ts";
import { API, type Asked, type Route } from "./routes.ts";

const loginRequest = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(LONGEST_PASSWORD),
});

const claimRequest = z.strictObject({
  code: z.string().max(100),
  email: z.string().max(254).nullable().default(null),
  name: z.string().max(200).nullable().default(null),
  password: z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD),
});

/** How a person comes in and goes: by a password, or by a code that is good once. */
export function loginRoutes(identity: Identity, tools: IdentityTools, isReadOnly = false): readonly Route[] {
  const written = (caller: Caller, done: Done) => writeAudit(tools, actorOf(caller), done);
  const entered = async (asked: Asked, action: string, typed: string, enter: () => Promise<LoggedIn>) => {
    try {
      const logged = await enter();
      const caller = sessionCaller(logged);
      await written(caller, { action, resource: logged.user.email, outcome: "ok" });
      return Response.json(whoIs(caller, isReadOnly), {
        headers: {
          "set-cookie": cookieText(cookieOf(asked.door), logged.secret, LONGEST_SESSION_MS, asked.door),
        },
      });
    } catch (thrown) {
      const outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
      // what is refused without a look costs nothing, and must not fill the disk
      if (outcome !== "too-many-tries") {
        await written(asked.caller, { action, resource: await knownAddress(tools, typed), outcome });
      }
      throw thrown;
    }
  };
  return [
    {
      method: "POST",
      path: `${API}login`,
      needs: "none",
      reaches: "nothing",
      async handle(asked) {
        const { email, password } = await read(loginRequest, asked);
        return await entered(asked, "login", email, () =>
          identity.login(email, password, agentString(asked)),
        );
      },
    },
    {
      method: "POST",
      path: `${API}claim`,
      needs: "none",
      reaches: "nothing",
      async handle(asked) {
        const { code, ...wanted } = await read(claimRequest, asked);
        return await entered(asked, "claim", wanted.email ?? "", () =>
          identity.claim(code, wanted, agentString(asked)),
        );
      },
    },
    {
      method: "POST",
      path: `${API}logout`,
      needs: "none",
      reaches: "nothing",
      async handle({ caller, door }) {
        if (caller.kind === "session") {
          await tools.store.sessions.remove(caller.id);
          await written(caller, { action: "logout", resource: caller.email, outcome: "ok" });
        }
        return new Response(null, {
          status: 204,
          headers: door.cookie === undefined ? {} : { "set-cookie": cookieText(door.cookie, "", 0, door) },
        });
      },
    },
    {
      method: "GET",
      path: `${API}me`,
      needs: "none",
      reaches: "nothing",
      handle({ caller }) {
        if (caller.kind !== "nobody") return Response.json(whoIs(caller, isReadOnly));
        throw new MosaicError("configuration", "nobody is logged in", { code: "not-logged-in" });
      },
    },
  ];
}

function agentString({ request }: Asked): string {
  return request.headers.get("user-agent") ?? "";
}

/** Not what was typed: a password may have been typed into the wrong field. */
async function knownAddress({ store }: IdentityTools, typed: string): Promise<string> {
  const user = await store.users.byEmail(typed.trim().toLowerCase());
  return user?.email ?? "an unknown address";
}

async function read<Request>(schema: z.ZodType<Request>, { request }: Asked): Promise<Request> {
  const parsed = schema.safeParse(await readBody(request));
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues);
}

/**
 * Who the caller is and what they may: `scopes` over everything, `bindings` over some agents; `csrf` goes with each
 * request of a session that changes something. `read_only`: through this gateway nobody does, whatever they may.
 */
function whoIs(caller: Exclude<Caller, { readonly kind: "nobody" }>, isReadOnly: boolean) {
  const { scopes, bindings } = rightsOf(caller);
  const may = {
    scopes,
    bindings: bindings.map(({ verb, resource }) => ({ verb, resource })),
    read_only: isReadOnly,
  };
  switch (caller.kind) {
    case "session": {
      const { email, name, role, csrf } = caller;
      return { via: "session", user: { email, name, role }, ...may, csrf };
    }
    case "token":
      return { via: "token", user: null, ...may, csrf: null };
    case "owner":
      return { via: "socket", user: null, ...may, csrf: null };
  }
}

function cookieOf({ cookie }: Door): string {
  if (cookie !== undefined) return cookie;
  throw new MosaicError("usage", "nobody needs to log in at the socket", { code: "no-sessions-here" });
}

function cookieText(name: string, value: string, ageMs: number, { scheme, publicOrigin }: Door): string {
  const isSecure = scheme === "https" || publicOrigin?.startsWith("https:") === true;
  return [
    `${name}=${value}`,
    "Path=/",
    `Max-Age=${Math.floor(ageMs / 1000)}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(isSecure ? ["Secure"] : []),
  ].join("; ");
}
