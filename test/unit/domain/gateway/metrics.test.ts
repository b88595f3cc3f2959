import { expect, test } from "bun:test";
import { gatewayMetricsOf } from "../../../../src/domain/gateway/metrics.ts";

const samplesOf = (facts: Partial<Parameters<typeof gatewayMetricsOf>[0]>) => {
  const nothing = { host: "vm", isStorageUp: undefined, isBusUp: undefined, hosts: undefined };
  const families = gatewayMetricsOf({ ...nothing, ...facts });
  return new Map(families.map(({ name, samples }) => [name, samples]));
};

test("what answers is 1, what does not is 0, and what is not there has no sample", () => {
  const labels = { host: "vm" };
  const local = samplesOf({ isStorageUp: true });
  expect(local.get("mosaic_storage_up")).toEqual([{ labels, value: 1 }]);
  expect(local.get("mosaic_bus_up")).toEqual([]);
  const away = samplesOf({ isStorageUp: false, isBusUp: false });
  expect(away.get("mosaic_storage_up")).toEqual([{ labels, value: 0 }]);
  expect(away.get("mosaic_bus_up")).toEqual([{ labels, value: 0 }]);
  expect(away.get("mosaic_messages_stored")).toEqual([]);
});

test("each host of the team by its own name; one that was never heard from has no age", () => {
  const hosts = [
    { name: "vm", heardMs: 1500, open: 0 },
    { name: "db1", heardMs: null, open: 3 },
  ];
  const families = samplesOf({ isStorageUp: true, isBusUp: true, hosts });
  expect(families.get("mosaic_messages_stored")).toEqual([
    { labels: { host: "vm" }, value: 0 },
    { labels: { host: "db1" }, value: 3 },
  ]);
  expect(families.get("mosaic_host_lease_age_seconds")).toEqual([{ labels: { host: "vm" }, value: 1.5 }]);
});
