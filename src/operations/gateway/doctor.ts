import { MosaicError } from "../../base/errors.ts";
import { parseEnvironmentFile } from "../../domain/install/units/environment-parse.ts";
import type { Services } from "../../compose/services.ts";
import { runProbes, type Probe } from "../../domain/gateway/doctor.ts";
import { gatewayKeeper, runningGateway } from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import type { GatewaySettings, StorageSettings } from "../../domain/gateway/settings.ts";
import { unitIsCurrent } from "../../domain/gateway/unit.ts";
import { requireOwnPlace } from "../../domain/team/own-place.ts";
import type { GatewayDoctor, GatewayDoctorRequest } from "../documents/gateway-doctor.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { gatewaySettings } from "./settings-of.ts";
import { isOfThisMosaic, versionAt } from "./version-at.ts";

type Found = Awaited<ReturnType<Probe["look"]>>;

/** Everything that this host's gateway needs, and whether it has it. Faults end as `not-in-wanted-state`. */
export const gatewayDoctor = operation<GatewayDoctorRequest, GatewayDoctor>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const probes = await runProbes(await probesOf(services), services.host.clock);
    return {
      document: { ...heading(services, "mosaic.gateway.doctor/1"), probes: [...probes] },
      ending: probes.some(({ ok }) => ok === false) ? "not-in-wanted-state" : undefined,
    };
  },
});

async function probesOf(services: Services): Promise<readonly Probe[]> {
  const settings = async () => (await gatewaySettings(services)).settings;
  // a probe of its own reports wrong settings
  const read = await gatewaySettings(services).catch(() => undefined);
  const storage = read?.settings.storage;
  const apiKey = read?.rows.find(({ key }) => key === "anthropic_api_key_file")?.value ?? undefined;
  return [
    { service: "settings", look: () => lookAtSettings(services) },
    { service: "folder", look: () => lookAtFolder(services) },
    ...(storage?.tier === "team" ? await teamProbes(services, storage) : [databaseProbe(services)]),
    { service: "admin", look: () => lookForAdmin(services, storage) },
    { service: "certificate", look: async () => lookAtCertificate(services, await settings()) },
    ...(apiKey === undefined ? [] : [{ service: "api key", look: () => lookAtApiKey(services, apiKey) }]),
    { service: "port", look: async () => lookAtPort(services, await settings()) },
    { service: "keeper", look: () => lookAtKeeper(services) },
    { service: "boot", look: () => lookAtBoot(services) },
    { service: "gateway", look: () => lookAtGateway(services) },
  ];
}

function databaseProbe(services: Services): Probe {
  return { service: "database", look: () => lookAtDatabase(services) };
}

/** The servers in which the hosts of a team meet. */
async function teamProbes(services: Services, storage: StorageSettings): Promise<readonly Probe[]> {
  const { storageServers } = await import("../../compose/storage-probes.ts");
  const servers = storageServers(storage, services.surroundings.environment).map((server) => ({
    service: server.service,
    async look() {
      await server.ask();
      return good("it answers");
    },
  }));
  return [...servers, { service: "team", look: () => lookAtTeam(services) }];
}

/** A gateway whose home is no host of the team, or a copy of one, does not start. */
async function lookAtTeam(services: Services): Promise<Found> {
  const team = await services.team();
  if (team === undefined) {
    const hosts = await (await services.teamStore())?.hosts.all();
    return hosts?.length === 0
      ? good("it has no host yet: this one is the first when it starts")
      : bad("this home is no host of its team yet", "mosaic gateway join, with what an invite printed");
  }
  try {
    await requireOwnPlace(services.host, team);
    return good(`this is its host ${team.self.name}`);
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.ending === "configuration") {
      return bad(thrown.message, thrown.hint ?? "mosaic gateway host list");
    }
    throw thrown;
  }
}

function good(detail: string): Found {
  return { ok: true, detail, remediation: null };
}

function bad(detail: string, remediation: string): Found {
  return { ok: false, detail, remediation };
}

async function lookAtSettings(services: Services): Promise<Found> {
  const { config } = gatewayPlace(services.host.paths.home);
  await gatewaySettings(services);
  const isThere = (await services.host.files.mode(config)) !== undefined;
  return isThere ? good(config) : bad(`there is no ${config}`, "mosaic gateway install");
}

async function lookAtFolder({ host }: Services): Promise<Found> {
  const { folder } = gatewayPlace(host.paths.home);
  const facts = await host.files.identity(folder);
  if (facts === undefined) return bad(`there is no ${folder}`, "mosaic gateway install");
  if (await host.files.isLink(folder)) return bad(`${folder} is a symlink`, `ls -ld ${folder}`);
  if (facts.owner !== host.userId) return bad(`${folder} is another user's`, `ls -ld ${folder}`);
  if ((facts.mode & 0o077) !== 0) return bad(`others may look into ${folder}`, `chmod 700 ${folder}`);
  return good(folder);
}

/** Opened like the gateway does, with its schema, which an older mosaic refuses. */
async function lookAtDatabase(services: Services): Promise<Found> {
  const { host } = services;
  const { database } = gatewayPlace(host.paths.home);
  // looking must not create one
  if ((await host.files.mode(database)) === undefined) {
    return bad(`there is no ${database}`, "mosaic gateway install");
  }
  const [last] = await (await services.gateway()).store.audit.last(1);
  return good(last === undefined ? database : `${database}, ${last.id} lines of audit`);
}

async function lookForAdmin(services: Services, storage: StorageSettings | undefined): Promise<Found> {
  const { host } = services;
  const isOfTeam = storage?.tier === "team";
  if (!isOfTeam && (await host.files.mode(gatewayPlace(host.paths.home).database)) === undefined) {
    return bad("nobody may log in", "mosaic gateway install");
  }
  const users = await (await services.gateway()).store.users.all();
  const able = users.filter(({ disabledAt }) => disabledAt === null);
  const admins = able.filter(({ role }) => role === "admin");
  if (admins.length === 0) return bad("no admin may log in", "mosaic gateway recover");
  return good(`${able.length} may log in, ${admins.length} of them as an admin`);
}

async function lookAtCertificate({ host }: Services, { tls }: GatewaySettings): Promise<Found> {
  if (tls === undefined) return good("none is set up");
  for (const path of [tls.certificate, tls.key]) {
    if ((await host.files.read(path)) === undefined) {
      return bad(`there is no ${path}`, "mosaic gateway config show");
    }
  }
  const key = await host.files.identity(tls.key);
  if (key !== undefined && (key.mode & 0o077) !== 0) {
    return bad(`others may read the key ${tls.key}`, `chmod 600 ${tls.key}`);
  }
  return good(tls.certificate);
}

/** Only agents use the key: whether it is good is between them and the provider. */
async function lookAtApiKey({ host }: Services, path: string): Promise<Found> {
  const facts = await host.files.identity(path);
  if (facts === undefined)
    return bad(`there is no ${path}`, "mosaic gateway install, with the key in MOSAIC_ANTHROPIC_API_KEY");
  if ((facts.mode & 0o077) !== 0) return bad(`others may read the key in ${path}`, `chmod 600 ${path}`);
  const { ANTHROPIC_API_KEY: key = "" } = parseEnvironmentFile((await host.files.read(path)) ?? "");
  return key === "" ? bad(`${path} has no ANTHROPIC_API_KEY=KEY`, `ls -l ${path}`) : good(path);
}

async function lookAtPort({ host }: Services, { bind, port }: GatewaySettings): Promise<Found> {
  const { listensOn } = await import("../../compose/remote.ts");
  const isTaken = await listensOn(bind, port);
  const isOurs = (await runningGateway(host)) !== undefined;
  if (isOurs) {
    return isTaken
      ? good(`${bind}:${port}, the gateway's`)
      : bad(`nobody listens on ${bind}:${port}`, "mosaic gateway restart");
  }
  return isTaken
    ? bad(`something else listens on ${bind}:${port}`, "mosaic gateway config set port N")
    : good(`${bind}:${port} is free`);
}

async function lookAtKeeper({ host }: Services): Promise<Found> {
  const { available } = await host.manager.availability();
  if (!available) return good("nobody: a crash ends it");
  if ((await gatewayKeeper(host)) !== "systemd") {
    return bad("it has no unit: nobody starts it again after a crash", "mosaic gateway install");
  }
  return (await unitIsCurrent(host))
    ? good("systemd")
    : bad("its unit is another version's, or was changed", "mosaic gateway restart");
}

async function lookAtBoot({ host }: Services): Promise<Found> {
  if ((await gatewayKeeper(host)) !== "systemd") return good("nobody starts it at boot");
  const lingering = await host.manager.lingering();
  if (!lingering.known) return { ok: null, detail: lingering.why, remediation: "loginctl show-user" };
  return lingering.value
    ? good("systemd starts it")
    : bad("it ends with your last log-out, and is not started at boot", "loginctl enable-linger");
}

async function lookAtGateway({ host }: Services): Promise<Found> {
  const running = await runningGateway(host);
  if (running === undefined) return bad("it does not run", "mosaic gateway start");
  const build = await versionAt(gatewayPlace(host.paths.home).socket);
  if (build === undefined) return bad(`pid ${running.pid} does not answer`, "mosaic gateway restart");
  return isOfThisMosaic(build)
    ? good(`pid ${running.pid}, version ${build.version}`)
    : bad(`pid ${running.pid} is another mosaic: version ${build.version}`, "mosaic gateway restart");
}
