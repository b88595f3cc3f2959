import { MosaicError } from "../../base/errors.ts";
import { holderNamed, peopleOf, resourceOf } from "../../domain/gateway/people.ts";
import type { GatewayAllow, GatewayAllowRequest } from "../documents/gateway-allow.ts";
import type { GatewayDisallow, GatewayDisallowRequest } from "../documents/gateway-disallow.ts";
import type { GatewayRights, GatewayRightsRequest } from "../documents/gateway-rights.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";
import { rightsRow, rightsRows } from "./people-rows.ts";

/** The rights of every user and team, or of one of them. */
export const gatewayRights = operation<GatewayRightsRequest, GatewayRights>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { who }) {
    const tools = await services.gateway();
    const holder = who === null ? undefined : await holderNamed(tools, who);
    const people = await peopleOf(tools);
    return {
      document: {
        ...heading(services, "mosaic.gateway.rights/1"),
        rights: holder === undefined ? rightsRows(people) : [rightsRow(people, holder)],
      },
    };
  },
});

/** Gives a user or a team a right over some agents, from the next request on. */
export const gatewayAllow = operation<GatewayAllowRequest, GatewayAllow>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { who, verbs, resource: text }) {
    const tools = await call.services.gateway();
    const resource = resourceOf(text);
    const holder = await holderNamed(tools, who);
    const createdAt = tools.clock.now();
    let changed = false;
    for (const verb of verbs) {
      if (await tools.store.bindings.add({ holder, verb, resource, createdAt })) changed = true;
    }
    await auditAtHome(call, tools, {
      action: "gateway.allow",
      resource: who,
      detail: [...verbs, resource].join(" "),
    });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.allow/1"),
        changed,
        rights: rightsRow(await peopleOf(tools), holder),
      },
    };
  },
});

/**
 * Takes such a right away, and closes what is open by it. Throws MosaicError `no-such-right`, and takes none away then.
 */
export const gatewayDisallow = operation<GatewayDisallowRequest, GatewayDisallow>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { who, verbs, resource: text }) {
    const tools = await call.services.gateway();
    const resource = resourceOf(text);
    const holder = await holderNamed(tools, who);
    const before = rightsRow(await peopleOf(tools), holder);
    for (const verb of verbs) {
      const own = before.bindings.filter((one) => one.verb === verb && one.resource === resource);
      if (own.some(({ team }) => team === null)) continue;
      const [through] = own;
      throw new MosaicError("usage", `${who} may not ${verb} ${resource} by a right of their own`, {
        code: "no-such-right",
        data: { who, verb, resource, team: through?.team ?? null },
        hint:
          through === undefined
            ? `mosaic gateway rights ${who}`
            : `mosaic gateway disallow team:${through.team} ${verb} '${resource}'`,
      });
    }
    for (const verb of verbs) await tools.store.bindings.remove({ holder, verb, resource });
    await auditAtHome(call, tools, {
      action: "gateway.disallow",
      resource: who,
      detail: [...verbs, resource].join(" "),
    });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.disallow/1"),
        rights: rightsRow(await peopleOf(tools), holder),
      },
    };
  },
});
