import { MosaicError } from "../../base/errors.ts";
import { addTeam, peopleOf, teamNamed } from "../../domain/gateway/people.ts";
import { userNamed } from "../../domain/gateway/users.ts";
import type { GatewayTeamAdd, GatewayTeamAddRequest } from "../documents/gateway-team-add.ts";
import type { GatewayTeamCreate, GatewayTeamCreateRequest } from "../documents/gateway-team-create.ts";
import type { GatewayTeamDrop, GatewayTeamDropRequest } from "../documents/gateway-team-drop.ts";
import type { GatewayTeamList, GatewayTeamListRequest } from "../documents/gateway-team-list.ts";
import type { GatewayTeamRemove, GatewayTeamRemoveRequest } from "../documents/gateway-team-remove.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";
import { teamRow } from "./people-rows.ts";

export const gatewayTeamList = operation<GatewayTeamListRequest, GatewayTeamList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const people = await peopleOf(await services.gateway());
    const teams = people.teams.map((team) => teamRow(people, team));
    return { document: { ...heading(services, "mosaic.gateway.team.list/1"), teams } };
  },
});

export const gatewayTeamCreate = operation<GatewayTeamCreateRequest, GatewayTeamCreate>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { team: name }) {
    const tools = await call.services.gateway();
    const team = await addTeam(tools, name);
    await auditAtHome(call, tools, { action: "gateway.team.create", resource: name });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.team.create/1"),
        team: teamRow(await peopleOf(tools), team),
      },
    };
  },
});

export const gatewayTeamRemove = operation<GatewayTeamRemoveRequest, GatewayTeamRemove>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { team: name }) {
    const tools = await call.services.gateway();
    await tools.store.teams.remove((await teamNamed(tools, name)).teamId);
    await auditAtHome(call, tools, { action: "gateway.team.remove", resource: name });
    return { document: { ...heading(call.services, "mosaic.gateway.team.remove/1"), team: name } };
  },
});

export const gatewayTeamAdd = operation<GatewayTeamAddRequest, GatewayTeamAdd>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { team: name, emails }) {
    const tools = await call.services.gateway();
    const team = await teamNamed(tools, name);
    // with a wrong address among them, nobody is added
    const users = await Promise.all(emails.map((email) => userNamed(tools, email)));
    for (const { userId } of users) await tools.store.teams.addMember(team.teamId, userId);
    await auditAtHome(call, tools, {
      action: "gateway.team.add",
      resource: name,
      detail: users.map(({ email }) => email).join(" "),
    });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.team.add/1"),
        team: teamRow(await peopleOf(tools), team),
      },
    };
  },
});

export const gatewayTeamDrop = operation<GatewayTeamDropRequest, GatewayTeamDrop>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { team: name, emails }) {
    const tools = await call.services.gateway();
    const team = await teamNamed(tools, name);
    const users = await Promise.all(emails.map((email) => userNamed(tools, email)));
    const before = await tools.store.teams.members();
    for (const { userId, email } of users) {
      if (before.some((member) => member.teamId === team.teamId && member.userId === userId)) continue;
      throw new MosaicError("usage", `${email} is not in the team ${name}`, {
        code: "not-in-team",
        data: { team: name, email },
        hint: "mosaic gateway team list",
      });
    }
    for (const { userId } of users) await tools.store.teams.dropMember(team.teamId, userId);
    await auditAtHome(call, tools, {
      action: "gateway.team.drop",
      resource: name,
      detail: users.map(({ email }) => email).join(" "),
    });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.team.drop/1"),
        team: teamRow(await peopleOf(tools), team),
      },
    };
  },
});
