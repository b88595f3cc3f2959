/** A server that gives no answer: who is still made to wait for it, and how it is found to be back. */
import { expect, test } from "bun:test";
import {
  ANSWERING,
  decideAsk,
  decideProbe,
  foundSilent,
  PROBE_PAUSE_MS,
  probing,
} from "../../../../src/domain/gateway/storage-circuit.ts";

test("a server that answers is asked, and not probed", () => {
  expect(decideAsk(ANSWERING, 100)).toEqual({ kind: "ask" });
  expect(decideProbe(ANSWERING, 100)).toEqual({ kind: "none" });
});

test("after one silence every question is refused at once, with how long it has been silent", () => {
  const silent = foundSilent(ANSWERING, 1_000);
  expect(decideAsk(silent, 1_000)).toEqual({ kind: "refuse", silentMs: 0 });
  expect(decideAsk(foundSilent(silent, 4_000), 5_000)).toEqual({ kind: "refuse", silentMs: 4_000 });
  expect(decideAsk(probing(silent), 2_000)).toEqual({ kind: "refuse", silentMs: 1_000 });
});

test("it is probed after a pause, by one at a time, and again a pause after the probe found nothing", () => {
  const silent = foundSilent(ANSWERING, 1_000);
  expect(decideProbe(silent, 1_100)).toEqual({ kind: "wait", milliseconds: PROBE_PAUSE_MS - 100 });
  expect(decideProbe(silent, 1_000 + PROBE_PAUSE_MS)).toEqual({ kind: "probe" });
  expect(decideProbe(probing(silent), 9_000)).toEqual({ kind: "none" });
  expect(decideProbe(foundSilent(probing(silent), 9_000), 9_000)).toEqual({
    kind: "wait",
    milliseconds: PROBE_PAUSE_MS,
  });
});
