/** journalctl as mosaic asks it, by a program of that name: the machines of the tests have no journal of their own. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { createUnitJournal } from "../../src/adapters/unit-journal.ts";
import { GATEWAY_UNIT } from "../../src/base/names.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);

describe("the journal of a unit", () => {
  let folder: TemporaryFolder;
  const environment = () => ({ PATH: `${folder.path}:${process.env.PATH}` });
  const journalctl = (script: string) =>
    writeFileSync(folder.join("journalctl"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  beforeAll(() => {
    folder = new TemporaryFolder("journal");
  });
  afterAll(() => folder[Symbol.dispose]());

  test("is asked for its last lines, of that unit of the user's alone", async () => {
    journalctl(`echo "$*" >"$(dirname "$0")/asked"; printf 'one\\ntwo\\n'`);
    expect(await createUnitJournal(environment()).last(GATEWAY_UNIT, 7)).toEqual({
      known: true,
      value: ["one", "two"],
    });
    expect(readFileSync(folder.join("asked"), "utf8")).toBe(
      "--user --unit=mosaic-gateway.service --lines=7 --output=short-iso --no-pager --quiet\n",
    );
  });

  test("that cannot be read, or is not there at all, is no empty one", async () => {
    journalctl("echo 'No journal files were opened' >&2; exit 1");
    expect(await createUnitJournal(environment()).last(GATEWAY_UNIT, 7)).toEqual({
      known: false,
      why: "No journal files were opened",
    });
    const nowhere = await createUnitJournal({ PATH: "/nonexistent" }).last(GATEWAY_UNIT, 7);
    expect(nowhere.known).toBe(false);
  });

  test("is followed in whole lines until that is enough, and its program does not live on", async () => {
    journalctl(`echo $$ >"$(dirname "$0")/pid"; printf 'one\\ntw'; printf 'o\\n'; exec sleep 600`);
    const enough = new AbortController();
    const lines: string[] = [];
    const followed = createUnitJournal(environment()).follow(
      GATEWAY_UNIT,
      7,
      (more) => lines.push(...more),
      enough.signal,
    );
    await until("both lines came", () => lines.length === 2);
    expect(lines).toEqual(["one", "two"]);
    enough.abort();
    await followed;
    const pid = Number(readFileSync(folder.join("pid"), "utf8"));
    await until("its program has ended", () => !isRunning(pid));
  });
});
