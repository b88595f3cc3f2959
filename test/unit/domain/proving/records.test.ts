import { describe, expect, test } from "bun:test";
import { wasReceived, receiptOf } from "../../../../src/domain/proving/records.ts";
import { requestOf } from "./send-facts.ts";

const TOKEN = "mxa000001";
const MESSAGE = `${TOKEN} one\n\ttwo`;

describe("the receipt of a message", () => {
  test("nothing received", () => {
    expect(receiptOf([requestOf(["mxa000002 another"])], TOKEN, MESSAGE)).toEqual({
      firstAt: undefined,
      copies: 0,
      answered: 0,
      whole: false,
    });
  });

  test("received within an envelope and a paste's wrapping, its tab as four spaces, is received whole", () => {
    const said = `\n<pasted_content id="1">\n[vm:operator -> vm:claude0] #x ${TOKEN} one\n    two\n</pasted_content>`;
    expect(receiptOf([requestOf([said], { tracked: { [TOKEN]: 1 } })], TOKEN, MESSAGE)).toEqual({
      firstAt: 1_000_500,
      copies: 1,
      answered: 1,
      whole: true,
    });
  });

  test("an accent that was composed and a blank at the end make no difference", () => {
    const message = `${TOKEN} e\u0301 ends in \\ `;
    expect(receiptOf([requestOf([`${TOKEN} é ends in \\`])], TOKEN, message).whole).toBe(true);
  });

  test("a part of it is not whole", () => {
    expect(receiptOf([requestOf([`${TOKEN} one`])], TOKEN, MESSAGE).whole).toBe(false);
    expect(receiptOf([requestOf([`${TOKEN} one two`])], TOKEN, MESSAGE).whole).toBe(false);
  });

  test("a side question of the runtime, such as one for a title, is no receipt", () => {
    const title = requestOf([MESSAGE], { auxiliary: true, tracked: { [TOKEN]: 1 } });
    expect(receiptOf([title], TOKEN, MESSAGE)).toMatchObject({ firstAt: undefined, copies: 0 });
  });

  test("twice in one conversation is two copies, also where only a later request shows both", () => {
    const requests = [
      requestOf([MESSAGE], { tracked: { [TOKEN]: 1 } }),
      requestOf(["mxa000002 next"], { at: 1_002_000, tracked: { [TOKEN]: 2 } }),
    ];
    expect(receiptOf(requests, TOKEN, MESSAGE)).toMatchObject({ firstAt: 1_000_500, copies: 2 });
  });

  test("a message that itself has its word twice is one copy", () => {
    const message = `!touch bang-${TOKEN} ${TOKEN}`;
    const request = requestOf([message], { tracked: { [TOKEN]: 2 } });
    expect(receiptOf([request], TOKEN, message).copies).toBe(1);
  });

  test("answered twice, in two conversations, is counted; a request that was broken off or failed is not", () => {
    const again = [
      requestOf([MESSAGE]),
      requestOf([MESSAGE], { ended: "hung-up" }),
      requestOf([MESSAGE], { ended: "refused" }),
      requestOf([MESSAGE], { toolResult: true }),
      requestOf([MESSAGE]),
    ];
    expect(receiptOf(again, TOKEN, MESSAGE).answered).toBe(2);
  });
});

test("a word was received when any turn of the model has it", () => {
  expect(wasReceived([requestOf(["draft mxa000009 is not sent"])], "mxa000009")).toBe(true);
  expect(wasReceived([requestOf(["draft mxa000009"], { auxiliary: true })], "mxa000009")).toBe(false);
  expect(wasReceived([requestOf(["other"])], "mxa000009")).toBe(false);
});
