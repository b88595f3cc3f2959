import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { runProbes, type Probe } from "../../../../src/domain/gateway/doctor.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

const good = { ok: true, detail: "there", remediation: null };

test("each probe is told in its place: what it found, what it threw, and that it did not answer", async () => {
  const probes: readonly Probe[] = [
    { service: "a", look: async () => good },
    {
      service: "b",
      look: () => Promise.reject(new MosaicError("configuration", "it is wrong", { hint: "mend it" })),
    },
    { service: "c", look: () => Promise.reject(new Error("a defect")) },
    { service: "d", look: () => Promise.withResolvers<typeof good>().promise },
  ];
  // nobody waits for long: who does makes the time pass, and here only the last one has to
  const clock = {
    sleep: (ms: number, signal?: AbortSignal) => Bun.sleep(0).then(() => new WaitedClock().sleep(ms, signal)),
  };
  expect(await runProbes(probes, clock)).toEqual([
    { service: "a", ...good },
    { service: "b", ok: false, detail: "it is wrong", remediation: "mend it" },
    { service: "c", ok: false, detail: "a defect", remediation: "mosaic gateway logs" },
    {
      service: "d",
      ok: false,
      detail: "no answer within 5 s",
      remediation: "mosaic gateway doctor, once it answers again",
    },
  ]);
});
