/** What keeps agents from being started that mosaic starts: no program for them, or nobody can tell of which version. */
import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { requireRuntimes } from "../../../../src/domain/fleet/startable.ts";
import { startableAgents } from "../../../../src/domain/fleet/startable-agents.ts";
import { verifyPins } from "../../../../src/domain/fleet/verify-pins.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { FakeProcesses, fakeFleet } from "../../../support/supervision-fakes.ts";

const [A, STUB, OWN] = [
  rosterAgent({}, "a"),
  rosterAgent({ runtime: "stub" }, "b"),
  rosterAgent({ command: ["/usr/bin/codex"] }, "c"),
];

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

describe("where the file of pinned versions is damaged", () => {
  const fleet = fakeFleet([A, STUB, OWN]);
  fleet.processes.programs.add("codex").add("/usr/bin/codex");
  fleet.files.texts.set(fleet.paths.pins, '{"schema":"mosaic.runtimes.pins/1","pi');
  const problem = `which versions are pinned cannot be told: ${fleet.paths.pins}: it is no JSON`;

  test("an agent that mosaic starts is refused, and no other one", async () => {
    expect(await errorOf(requireRuntimes(fleet, [A, STUB, OWN]))).toMatchObject({
      code: "pins-unreadable",
      message: problem,
      hint: expect.stringContaining(`remove ${fleet.paths.pins}, and pin again`),
    });
    expect(await errorOf(requireRuntimes(fleet, [STUB, OWN]))).toBeUndefined();
  });

  test("it alone is left out of a start of all", async () => {
    const { agents, leftOut } = await startableAgents(fleet, [A, STUB, OWN]);
    expect(agents).toEqual([STUB, OWN]);
    expect(leftOut).toEqual([{ agent: A.name, outcome: "failed", detail: expect.stringContaining(problem) }]);
  });

  test("whose program is nowhere else, nobody knows whether it is installed", async () => {
    const bare = { ...fleet, processes: new Folders({}) };
    expect((await startableAgents(bare, [A])).leftOut).toMatchObject([{ detail: problem }]);
  });

  test("verify says so", async () => {
    expect(await verifyPins(fleet)).toMatchObject([{ id: "pins", verdict: "failed", fact: problem }]);
    expect(await verifyPins(fakeFleet([A]))).toEqual([]);
  });
});

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
