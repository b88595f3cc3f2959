import { expect, test } from "bun:test";
import { readGateway } from "../../../../src/cli/parse/gateway-place.ts";

const read = (text: string) => readGateway(text, () => "/home/anna");

test("a path is a socket, from the current folder where it is relative", () => {
  expect(read("/run/gateway.sock")).toEqual({ socket: "/run/gateway.sock" });
  expect(read("gateway.sock")).toEqual({ socket: "/home/anna/gateway.sock" });
});

test("an address is its scheme, host and port", () => {
  expect(read("http://127.0.0.1:14242")).toEqual({ origin: "http://127.0.0.1:14242" });
  expect(read("http://mosaic.localhost:14242/")).toEqual({ origin: "http://mosaic.localhost:14242" });
  expect(read("https://fleet.example:444")).toEqual({ origin: "https://fleet.example:444" });
});

for (const wrong of [
  "",
  "ftp://localhost",
  "http://",
  "https://fleet.example/path",
  "https://anna:secret@fleet.example",
  "https://fleet.example/?token=x",
]) {
  test(`${JSON.stringify(wrong)} is refused, and no secret of it is told`, () => {
    expect(() => read(wrong)).toThrow(/^--gateway (is|takes)/);
  });
}

test("a token is not sent in the clear to another machine", () => {
  expect(() => read("http://fleet.example")).toThrow("http to fleet.example would show the token");
  expect(() => read("http://127.0.0.1.example:14242")).toThrow("would show the token");
});
