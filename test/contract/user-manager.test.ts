/** One suite for the user manager in memory and the real one, so that the fake cannot drift. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createUserManager } from "../../src/adapters/systemd.ts";
import { currentUser } from "../../src/adapters/user.ts";
import type { UnitName } from "../../src/base/names.ts";
import type { UserManager } from "../../src/domain/ports/user-manager.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { FakeManager } from "../support/supervision-fakes.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const LIVES = "mosaic-contract-lives.service" as UnitName;
const FAILS = "mosaic-contract-fails.service" as UnitName;
const MISSING = "mosaic-contract-missing.service" as UnitName;

interface World extends Disposable {
  readonly manager: UserManager;
}

function fakeWorld(): World {
  const manager = new FakeManager();
  manager.installed.set(LIVES, "runs");
  manager.installed.set(FAILS, "fails");
  return { manager, [Symbol.dispose]: () => undefined };
}

function realWorld(): World {
  const folder = `${process.env["HOME"]}/.config/systemd/user`;
  mkdirSync(folder, { recursive: true });
  const write = (unit: string, type: string, command: string) =>
    writeFileSync(`${folder}/${unit}`, `[Service]\nType=${type}\nExecStart=${command}\n`);
  write(LIVES, "exec", "/usr/bin/sleep infinity");
  write(FAILS, "oneshot", "/usr/bin/false");
  Bun.spawnSync(["systemctl", "--user", "daemon-reload"]);
  const ends = new AbortController().signal;
  const manager = createUserManager(process.env, currentUser(process.env), { action: ends, question: ends });
  return {
    manager,
    [Symbol.dispose]: () => {
      Bun.spawnSync(["systemctl", "--user", "stop", LIVES], { stderr: "ignore" });
      for (const unit of [LIVES, FAILS]) rmSync(`${folder}/${unit}`, { force: true });
      Bun.spawnSync(["systemctl", "--user", "reset-failed"], { stderr: "ignore" });
      Bun.spawnSync(["systemctl", "--user", "daemon-reload"]);
    },
  };
}

for (const [name, make] of [
  ["the manager in memory", fakeWorld],
  ["the real manager", realWorld],
] as const) {
  describeInLab(name, () => {
    let world: World;
    beforeEach(() => {
      world = make();
    });
    afterEach(() => world[Symbol.dispose]());

    const listed = async (pattern: string) => {
      const units = await world.manager.listUnits([pattern]);
      if (!units.known) throw new Error(units.why);
      return units.value.map(({ unit, active }) => [unit, active]);
    };

    test("answers", async () => {
      expect(await world.manager.availability()).toEqual({ available: true });
    });

    test("lists nothing where nothing is loaded", async () => {
      expect(await listed("mosaic-contract-nothing@*")).toEqual([]);
    });

    test("starts a unit and lists it alone where it alone matches, then stops it", async () => {
      expect(await world.manager.act("start", [LIVES])).toEqual({ ok: true, detail: "" });
      expect(await listed("mosaic-contract-*")).toEqual([[LIVES, "active"]]);
      expect(await listed("mosaic-other-*")).toEqual([]);
      expect(await world.manager.act("stop", [LIVES])).toMatchObject({ ok: true });
      await until("it is gone from the list", async () => (await listed("mosaic-contract-*")).length === 0);
    });

    test("says that a unit failed, and forgets it when it is asked to", async () => {
      const started = await world.manager.act("start", [FAILS]);
      expect(started.ok).toBe(false);
      expect(started.detail).not.toBe("");
      expect(await listed("mosaic-contract-*")).toEqual([[FAILS, "failed"]]);
      await world.manager.act("reset-failed", [FAILS]);
      await until("it is forgotten", async () => (await listed("mosaic-contract-*")).length === 0);
    });

    test("does what it can for several, and says what it could not", async () => {
      const started = await world.manager.act("start", [LIVES, MISSING]);
      expect(started.ok).toBe(false);
      expect(started.detail).toContain(MISSING);
    });

    test("shows the properties of the units that were asked for, and of no other", async () => {
      await world.manager.act("start", [LIVES]);
      const shown = await world.manager.show([LIVES], ["MainPID", "LoadState"]);
      if (!shown.known) throw new Error(shown.why);
      expect([...shown.value.keys()]).toEqual([LIVES]);
      expect(Number(shown.value.get(LIVES)?.get("MainPID"))).toBeGreaterThan(1);
      expect(shown.value.get(LIVES)?.get("LoadState")).toBe("loaded");
    });

    test("is not asked about no units, and then there is nothing to know or to fail", async () => {
      expect(await world.manager.show([], ["MainPID"])).toEqual({ known: true, value: new Map() });
      expect(await world.manager.act("stop", [])).toEqual({ ok: true, detail: "" });
    });
  });
}
