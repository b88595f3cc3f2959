import { expect, test } from "bun:test";
import { renderIdentity } from "../../../../src/base/process-identity.ts";
import { gatewayIsOutdated } from "../../../../src/domain/gateway/life.ts";
import { gatewayPlace } from "../../../../src/domain/gateway/place.ts";
import { fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

const PID = 77;
const { record, restarting } = gatewayPlace(HOME);

/** A host whose gateway runs that file, which was started from that path; `/opt/mosaic` is in place there. */
function hostWith(runs?: { readonly path: string; readonly file: string }) {
  const host = fakeFleet([]);
  host.files.texts.set(host.binary, "the new one");
  host.files.texts.set("/other/mosaic", "another");
  if (runs === undefined) return host;
  host.processes.running.set(PID, "770");
  host.processes.executables.set(PID, runs);
  host.files.texts.set(record, renderIdentity({ pid: PID, startTime: "770" }));
  return host;
}

test("a gateway is outdated whose file was replaced since it was started, and no other one", async () => {
  expect(await gatewayIsOutdated(hostWith({ path: "/opt/mosaic", file: "the old one" }))).toBe(true);
  expect(await gatewayIsOutdated(hostWith({ path: "/opt/mosaic", file: "/opt/mosaic" }))).toBe(false);
  expect(await gatewayIsOutdated(hostWith({ path: "/other/mosaic", file: "/other/mosaic" }))).toBe(false);
  expect(await gatewayIsOutdated(hostWith({ path: "/gone/mosaic", file: "the old one" }))).toBe(false);
});

test("one that does not run is, where it was stopped to be started again", async () => {
  const host = hostWith();
  expect(await gatewayIsOutdated(host)).toBe(false);
  host.files.texts.set(restarting, "");
  expect(await gatewayIsOutdated(host)).toBe(true);
});

test("nothing is said of a process that cannot be seen", async () => {
  const host = hostWith({ path: "/opt/mosaic", file: "the old one" });
  host.processes.executables.clear();
  expect(await gatewayIsOutdated(host)).toBe(false);
});
