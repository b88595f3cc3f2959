import { resolve } from "node:path";
import { HOSTS, type OpenQueue } from "./work.ts";

/** Of pg-boss 12, what is used here. */
interface PgBoss {
  on(event: "error", heard: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(options: { readonly graceful: boolean }): Promise<void>;
  createQueue(name: string, options: object): Promise<void>;
  send(name: string, data: object, options: object): Promise<string | null>;
  work(name: string, options: object, handler: (jobs: readonly Job[]) => Promise<void>): Promise<string>;
}

interface Job {
  readonly data: { readonly id: string };
}

const MODULE = resolve(import.meta.dir, "../../.tools/queue/node_modules/pg-boss/dist/index.js");

/** As its handbook sets it up for the same: an order for each agent, woken by NOTIFY, half a second's poll as the net. */
export const pgBossQueue: OpenQueue = async (url, begin) => {
  const { PgBoss } = (await import(MODULE)) as { readonly PgBoss: new (options: object) => PgBoss };
  const open = async () => {
    const boss = new PgBoss({ connectionString: url, useListenNotify: true, max: 12 });
    boss.on("error", (error) => console.error(String(error)));
    await boss.start();
    return boss;
  };
  const sender = await open();
  const bosses = [sender];
  for (let host = 0; host < HOSTS; host += 1) {
    await sender.createQueue(`h${host}`, { policy: "key_strict_fifo", notify: true });
    const boss = await open();
    bosses.push(boss);
    // one for each agent: which of them are free is for the queue to know
    const options = { localConcurrency: 8, batchSize: 1, pollingIntervalSeconds: 0.5 };
    await boss.work(`h${host}`, options, async (jobs) => {
      for (const { data } of jobs) await begin(data.id);
    });
  }
  return {
    name: "pg-boss",
    async add(host, agent, id) {
      await sender.send(`h${host}`, { id, text: "x".repeat(200) }, { singletonKey: agent });
    },
    async stop() {
      for (const boss of bosses) await boss.stop({ graceful: false });
    },
  };
};
