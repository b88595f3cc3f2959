/** What a person types at three hosts, and what comes: a team is made, a message goes across, a host dies and comes back. */
import { answeringValkey } from "../support/answering-valkey.ts";
import { makeBridge, SERVERS_ADDRESS } from "../support/host-network.ts";
import { inOwnNamespaces } from "../support/own-namespaces.ts";
import { until } from "../support/poll.ts";
import { TestPostgres } from "../support/postgres.ts";
import { TestValkey } from "../support/valkey.ts";
import { HomeAsHost, WholeHost, type DemoHost } from "./hosts.ts";
import type { Came } from "./shell.ts";

const ADDRESSES = 'MOSAIC_DATABASE_URL="$(cat database-url)" MOSAIC_VALKEY_URL="$(cat valkey-url)"';
/** Longer than a lease is good, and than a host takes to start. */
const PATIENCE = { deadline: 60_000, every: 500 };

export interface Demo {
  /** Tells what is shown. */
  readonly tell: (text: string) => void;
}

/** Throws where something does not come as it should. */
export async function demonstrate({ tell }: Demo): Promise<void> {
  await using all = new AsyncDisposableStack();
  const isApart = inOwnNamespaces();
  if (isApart) makeBridge();
  const place = isApart ? { address: SERVERS_ADDRESS } : {};
  const postgres = all.use(await TestPostgres.start({}, place));
  const database = await postgres.newDatabase();
  const valkeyUrl = await startValkey(all, isApart);
  const servers = {
    databaseUrl: isApart ? postgres.networkUrl(database) : postgres.url(database),
    valkeyUrl,
    certificate: isApart ? postgres.certificate : undefined,
  };
  tell(
    isApart
      ? "Three hosts: a network namespace, a host name, a home and a user manager each. PostgreSQL and Valkey beside them.\n"
      : "Three homes of this machine, without user managers (whole hosts need root). PostgreSQL beside them.\n",
  );
  const begun = [0, 1, 2].map((at) =>
    isApart ? WholeHost.start(at, servers) : HomeAsHost.start(at, servers),
  );
  const hosts: DemoHost[] = [];
  for (const host of await Promise.all(begun)) hosts.push(all.use(host));
  const [one, two, three] = hosts as [DemoHost, DemoHost, DemoHost];

  const typed = async (host: DemoHost, line: string, wanted: RegExp = /^/, status = 0): Promise<Came> => {
    tell(`\n\x1b[1m${host.name}$ ${line}\x1b[0m\n`);
    const came = await host.shell.run(line);
    tell(came.text === "" ? "" : `${came.text.replace(/\n+$/, "")}\n`);
    if (came.status !== 0) tell(`(status ${came.status})\n`);
    if (came.status === status && wanted.test(came.text)) return came;
    throw new Error(
      `at ${host.name}, ${line}: status ${came.status}, wanted ${status} and ${wanted}:\n${came.text}`,
    );
  };

  const fleet =
    "mosaic fleet init --agent coder0:stub --agent reviewer0:stub --working-directory ~ --write >/dev/null";
  const start = "mosaic fleet install-systemd --quiet && mosaic fleet start";
  // the same at each host; one of them is shown
  const others = Promise.all([two, three].map((host) => prepare(host, fleet, host.ownFleet, start)));
  await typed(one, fleet);
  await prepare(one, one.ownFleet);
  await typed(one, start);
  await others;

  await typed(one, "export MOSAIC_ADMIN_NAME=Ada MOSAIC_ADMIN_EMAIL=ada@example.org");
  await typed(one, 'export MOSAIC_ADMIN_PASSWORD="$(head -c 12 /dev/urandom | base64)"');
  await typed(one, `${ADDRESSES} mosaic gateway install --tier team`);
  for (const host of [two, three]) {
    const invite = await typed(one, "mosaic gateway host invite", /[A-Z2-9]{4}(-[A-Z2-9]{4}){3}/);
    const code = /[A-Z2-9]{4}(-[A-Z2-9]{4}){3}/.exec(invite.text)?.[0];
    await typed(host, `${ADDRESSES} mosaic gateway join ${code}${host.nameOption}`);
    await typed(host, "mosaic gateway install");
  }
  await untilSeen(one, three.name, (row) => row.state === "idle");
  await typed(one, "mosaic gateway host list", new RegExp(three.name));
  await typed(one, "mosaic fleet ps --host all", new RegExp(`${three.name} +coder0 +idle`));

  const to = `${three.name}/coder0`;
  await typed(one, `mosaic agent send ${to} 'run the tests'`, /accepted/);
  const last = `mosaic agent last ${to}`;
  await until("it has answered", async () => (await one.shell.run(last)).status === 0, PATIENCE);
  await typed(one, last);

  tell(`\n\x1b[1m-- ${three.name} dies: every process of it, at once\x1b[0m\n`);
  await three.kill();
  const asked = `mosaic agent send ${to} --id after-the-storm 'are you there?'`;
  await typed(one, `${asked} --timeout 2s`, /stored/, 26);
  await untilSeen(one, three.name, (row) => row.state === "unknown");
  await typed(one, "mosaic fleet ps --host all", new RegExp(`${three.name} +coder0 +unknown`));

  tell(`\n\x1b[1m-- ${three.name} is back: its units start its gateway and its agents\x1b[0m\n`);
  await three.boot();
  await untilSeen(one, three.name, (row) => row.state === "idle");
  await typed(one, asked, /accepted/);
  await typed(one, "mosaic fleet ps --host all", new RegExp(`${three.name} +coder0 +(idle|working)`));
  tell("\n");
}

async function startValkey(all: AsyncDisposableStack, isApart: boolean): Promise<string> {
  if (TestValkey.isThere) {
    return all.use(await TestValkey.start(...(isApart ? [SERVERS_ADDRESS] : []))).url;
  }
  return all.use(answeringValkey("v", isApart ? "0.0.0.0" : "127.0.0.1")).url;
}

async function prepare(host: DemoHost, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { status, text } = await host.shell.run(line);
    if (status !== 0) throw new Error(`at ${host.name}, ${line}: status ${status}:\n${text}`);
  }
}

interface Row {
  readonly state: string;
}

/** Until all agents of a host are seen so at another one. */
async function untilSeen(at: DemoHost, name: string, isSo: (row: Row) => boolean): Promise<void> {
  let text = "";
  await until(
    `${name} is seen so at ${at.name}`,
    async () => {
      ({ text } = await at.shell.run("mosaic fleet ps --host all --json 2>/dev/null"));
      const { hosts } = JSON.parse(text) as { hosts: { host: string; agents: Row[] }[] };
      const rows = hosts.find(({ host }) => host === name)?.agents ?? [];
      return rows.length > 0 && rows.every(isSo);
    },
    { ...PATIENCE, seen: () => text },
  );
}
