import { expect, test } from "bun:test";
import { verifyBoot } from "../../../../src/domain/fleet/verify-boot.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

/** A fleet for which everything is there that a boot needs. */
function bootable() {
  const fleet = fakeFleet([rosterAgent()]);
  const { files, paths } = fleet;
  for (const program of [paths.launcher, paths.holderScript, "/usr/bin/tmux", "/bin/sh", fleet.binary]) {
    files.modes.set(program, 0o755);
  }
  files.modes.set(paths.fleet, 0o700);
  return fleet;
}

async function verdicts(fleet: ReturnType<typeof bootable>): Promise<Record<string, string>> {
  return Object.fromEntries((await verifyBoot(fleet)).map(({ id, verdict }) => [id, verdict]));
}

const ALL_WELL = { "boot programs": "ok", "boot runtimes": "ok", "boot run folder": "ok" };

test("all is well where the programs can be run, the runtimes are found and the run folder can be made", async () => {
  expect(await verdicts(bootable())).toEqual(ALL_WELL);
});

for (const [what, program] of [
  ["the launcher", `${HOME}/tools/fleet/start-agent-session.sh`],
  ["the holder's script", `${HOME}/tools/fleet/start-holder.sh`],
  ["tmux", "/usr/bin/tmux"],
  ["mosaic itself", "/opt/mosaic"],
] as const) {
  test(`${what} that is missing, or has no run bit, is named, with the cure`, async () => {
    for (const mode of [undefined, 0o644]) {
      const fleet = bootable();
      fleet.files.texts.delete(program);
      if (mode === undefined) fleet.files.modes.delete(program);
      else fleet.files.modes.set(program, mode);
      expect(await verdicts(fleet)).toEqual({ ...ALL_WELL, "boot programs": "failed" });
      expect((await verifyBoot(fleet))[0]).toMatchObject({
        fact: `not an absolute path that can be run: ${program}`,
        hint: "mosaic fleet install-systemd",
      });
    }
  });
}

test("a runtime that is not on the PATH that was written down is named, with that PATH", async () => {
  const fleet = bootable();
  fleet.processes.programs.delete("codex");
  fleet.files.texts.set(fleet.paths.fleetEnvironment, "PATH=/opt/bin:/usr/bin\n");
  expect(await verdicts(fleet)).toEqual({ ...ALL_WELL, "boot runtimes": "failed" });
  const [, check] = await verifyBoot(fleet);
  expect(check?.fact).toContain("codex");
  expect(check?.hint).toContain(fleet.paths.fleetEnvironment);
  expect(check?.hint).toContain("/opt/bin:/usr/bin");
});

test("a run folder that has vanished is made anew, but not where what holds it is gone or cannot be written", async () => {
  for (const mode of [undefined, 0o500]) {
    const fleet = bootable();
    if (mode === undefined) fleet.files.modes.delete(fleet.paths.fleet);
    else fleet.files.modes.set(fleet.paths.fleet, mode);
    expect(await verdicts(fleet)).toEqual({ ...ALL_WELL, "boot run folder": "failed" });
  }
  const fleet = bootable();
  fleet.files.modes.delete(fleet.paths.fleet);
  fleet.files.modes.set(fleet.paths.run, 0o700);
  expect(await verdicts(fleet)).toEqual(ALL_WELL);
});
