/** What keeps agents from being started: no program for them. */
import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { requireRuntimes } from "../../../../src/domain/fleet/startable.ts";
import { startableAgents } from "../../../../src/domain/fleet/startable-agents.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { FakeProcesses, fakeFleet } from "../../../support/supervision-fakes.ts";

const [A, STUB] = [rosterAgent({}, "a"), rosterAgent({ runtime: "stub" }, "b")];

/** A host whose programs stand in these folders. */
class Folders extends FakeProcesses {
  readonly #folders: Readonly<Record<string, readonly string[]>>;

  constructor(folders: Readonly<Record<string, readonly string[]>>) {
    super();
    this.#folders = folders;
  }

  override find(program: string, path = ""): string | undefined {
    if (program.startsWith("/")) return program;
    const folder = path.split(":").find((each) => this.#folders[each]?.includes(program));
    return folder === undefined ? undefined : `${folder}/${program}`;
  }
}

const errorOf = async (work: Promise<unknown>) => {
  const thrown: unknown = await work.catch((error: unknown) => error);
  return thrown instanceof MosaicError ? thrown : undefined;
};

describe("a program that is on the PATH of whoever asks, and not on the agents'", () => {
  const fleet = {
    ...fakeFleet([A]),
    path: "/opt/node/bin:/usr/bin",
    processes: new Folders({ "/opt/node/bin": ["codex"] }),
  };
  fleet.files.texts.set(fleet.paths.fleetEnvironment, "PATH=/usr/bin\n");
  const fact = "/opt/node/bin/codex is not on the PATH that agents are started with";
  const hint = `add /opt/node/bin to PATH in ${fleet.paths.fleetEnvironment}`;

  test("is not called missing", async () => {
    expect(await errorOf(requireRuntimes(fleet, [A]))).toMatchObject({
      code: "runtime-missing",
      message: `${fact} (agent a)`,
      hint: `${hint}, or name another runtime in ${fleet.rosterFile}`,
    });
    expect((await startableAgents(fleet, [A])).leftOut).toEqual([
      { agent: A.name, outcome: "not installed", detail: `${fact}: ${hint}` },
    ]);
  });

  test("is told beside one that is nowhere", async () => {
    const nowhere = rosterAgent({ runtime: "claude" }, "d");
    expect(await errorOf(requireRuntimes(fleet, [nowhere, A, STUB]))).toMatchObject({
      message: `not installed: claude (agent d); ${fact} (agent a)`,
      hint: expect.stringMatching(/^install claude, or start the others: mosaic fleet start b$/),
    });
  });
});
