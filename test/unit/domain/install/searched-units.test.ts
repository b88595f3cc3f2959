/** Units are written where the user manager looks for them, and nowhere else. */
import { expect, test } from "bun:test";
import { requireSearchedUnits } from "../../../../src/domain/install/searched-units.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const ELSEWHERE = ["/etc/systemd/user", "/home/other/.config/systemd/user", "/run/systemd/user"];

const above = (path: string) => path.replace(/\/systemd\/user$/, "");
const refusalOf = (fleet: ReturnType<typeof fakeFleet>) =>
  requireSearchedUnits(fleet).catch((thrown: unknown) => thrown);

function fleetWhose(...searched: readonly string[]) {
  const fleet = fakeFleet([]);
  fleet.manager.searched = searched;
  return fleet;
}

test("where the manager looks, and where it does not say", async () => {
  const fleet = fleetWhose("/etc/systemd/user");
  fleet.manager.searched = ["/etc/systemd/user", fleet.paths.units];
  await requireSearchedUnits(fleet);
  fleet.manager.searched = undefined;
  await requireSearchedUnits(fleet);
});

test("a folder by another name is the same one, also before it is made", async () => {
  const fleet = fleetWhose(...ELSEWHERE);
  const [one, other] = [fleet.paths.units, "/home/other/.config/systemd/user"];
  const files = new Map([
    [above(one), "1:1"],
    [above(other), "1:1"],
  ]);
  fleet.files.identity = async (path) => {
    const file = files.get(path);
    return file === undefined ? undefined : { owner: 1000, mode: 0o700, file, size: 0 };
  };
  await requireSearchedUnits(fleet);
  files.set(above(other), "1:2");
  expect(await refusalOf(fleet)).toMatchObject({ code: "units-not-read" });
});

test("both folders are named, and what to do", async () => {
  const fleet = fleetWhose(...ELSEWHERE);
  expect(await refusalOf(fleet)).toMatchObject({
    message: `systemd does not read units from ${fleet.paths.units}, but from /home/other/.config/systemd/user`,
    hint: expect.stringContaining("export HOME=/home/other"),
  });
  const unusual = fleetWhose("/etc/systemd/user");
  expect(await refusalOf(unusual)).toMatchObject({
    message: `systemd does not read units from ${unusual.paths.units}`,
    hint: expect.stringContaining("UnitPath"),
  });
});
