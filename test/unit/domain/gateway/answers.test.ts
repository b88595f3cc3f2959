import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { Answers, type KeyedRequest, type Worked } from "../../../../src/domain/gateway/answers.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

const STOP: KeyedRequest = {
  caller: "token:t1",
  key: "k1",
  operation: "fleet.stop",
  request: { agents: ["coder0"] },
  hasSecret: false,
};
const LIVES = new AbortController().signal;

function bench() {
  const tools = memoryGateway();
  let done = 0;
  const work =
    (more: Partial<Worked> = {}) =>
    async (): Promise<Worked> => {
      done += 1;
      return { answer: { status: 200, ending: null, body: `{"done":${done}}` }, ...more };
    };
  /** What a gateway says: the code of the error where it refuses. */
  const ask = async (gateway: Answers, asked: Partial<KeyedRequest> = {}, how = work(), ends = LIVES) => {
    try {
      const { worked, isRepeated } = await gateway.once({ ...STOP, ...asked }, ends, how);
      return `${worked.answer.body}${isRepeated ? " again" : ""}`;
    } catch (thrown) {
      return thrown instanceof MosaicError ? thrown.code : thrown;
    }
  };
  return { tools, work, ask, times: () => done, gateway: () => new Answers(tools) };
}

describe("a request with a key", () => {
  test("is done once, and its answer is given again, also by the gateway that was started after", async () => {
    const { ask, gateway, times } = bench();
    const first = gateway();
    expect(await ask(first)).toBe('{"done":1}');
    expect(await ask(first)).toBe('{"done":1} again');
    expect(await ask(gateway())).toBe('{"done":1} again');
    expect(times()).toBe(1);
  });

  test("is refused with another request, and is another one of another caller", async () => {
    const { ask, gateway } = bench();
    const own = gateway();
    await ask(own);
    expect(await ask(own, { request: { agents: ["coder1"] } })).toBe("key-of-another-request");
    expect(await ask(own, { operation: "fleet.start" })).toBe("key-of-another-request");
    expect(await ask(own, { caller: "token:t2" })).toBe('{"done":2}');
    expect(await ask(own, { key: "k2" })).toBe('{"done":3}');
  });

  test("that comes while it is under way waits for the one answer, or is refused", async () => {
    const { ask, gateway, times, work } = bench();
    const own = gateway();
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const first = ask(own, {}, async () => {
      begun.resolve();
      await held.promise;
      return await work()();
    });
    await begun.promise;
    const second = ask(own);
    expect(await ask(own, { operation: "fleet.start" })).toBe("key-of-another-request");
    held.resolve();
    expect(await Promise.all([first, second])).toEqual(['{"done":1}', '{"done":1} again']);
    expect(times()).toBe(1);
  });

  test("that was refused before anything was done may come again; what failed on the way not", async () => {
    const { ask, gateway, work } = bench();
    const own = gateway();
    const locked = { error: new MosaicError("locked", "the fleet is paused") };
    expect(await ask(own, {}, work(locked))).toBe('{"done":1}');
    expect(await ask(own)).toBe('{"done":2}');
    const failed = { error: new MosaicError("failure", "the disk is full") };
    expect(await ask(own, { key: "k2" }, work(failed))).toBe('{"done":3}');
    expect(await ask(own, { key: "k2" })).toBe('{"done":3} again');
  });

  test("that a gateway did not end is not done again, and nothing is made up", async () => {
    const { ask, gateway, times, work } = bench();
    const ends = new AbortController();
    const stopped = async () => {
      ends.abort(new MosaicError("terminated", "the gateway was stopped"));
      return await work({ error: new MosaicError("terminated", "the gateway was stopped") })();
    };
    await ask(gateway(), {}, stopped, ends.signal);
    expect(await ask(gateway())).toBe("answer-not-kept");
    expect(times()).toBe(1);
  });

  test("whose answer had a secret, or was long, is not done again, and neither is kept", async () => {
    const { ask, gateway, tools, work } = bench();
    const own = gateway();
    await ask(own, { hasSecret: true });
    expect(await ask(own, { hasSecret: true })).toBe("answer-not-kept");
    const long = { answer: { status: 200, ending: null, body: "x".repeat(300_000) } };
    await ask(own, { key: "k2" }, work(long));
    expect(await ask(own, { key: "k2" })).toBe("answer-not-kept");
    const kept = await tools.store.answers.begin({
      keySha256: tools.secrets.sha256(JSON.stringify([STOP.caller, STOP.key])),
      caller: STOP.caller,
      requestSha256: "",
      begunAt: 0,
      begunBy: "",
    });
    expect(kept?.answer).toEqual({ status: 200, ending: null, body: null });
  });

  test("is as good as new after a day", async () => {
    const { ask, gateway, tools } = bench();
    const own = gateway();
    await ask(own);
    tools.clock.jump(24 * 3_600_000);
    expect(await ask(own, { operation: "fleet.start" })).toBe('{"done":2}');
  });
});
