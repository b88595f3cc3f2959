import { expect, test } from "bun:test";
import type { SessionName } from "../../../../src/base/names.ts";
import {
  otherHome,
  ownServer,
  refusalOfNewHome,
  refusalOfUser,
} from "../../../../src/domain/host/ownership.ts";
import { FakeTmux } from "../../../support/fake-tmux.ts";

const claim = { home: "/srv/agents/.config/mosaic", userId: 0 };
const files = {
  // two names of one folder, and a third folder
  identity: async (path: string) => ({
    owner: 1,
    mode: 0o700,
    size: 0,
    file: path.startsWith("/link") ? "1" : path === claim.home ? "1" : "2",
  }),
};

test("a home of another user is refused by name and number; ours and a missing one are not", () => {
  expect(refusalOfUser(claim, undefined)).toBeUndefined();
  expect(refusalOfUser(claim, { id: 0, name: "root" })).toBeUndefined();
  expect(refusalOfUser(claim, { id: 1000, name: "ann" })).toMatchObject({
    ending: "configuration",
    message: "this mosaic home belongs to ann (uid 1000); run it as ann",
  });
  expect(refusalOfUser(claim, { id: 4321, name: undefined })?.message).toContain("#4321 (uid 4321)");
});

test("only root is kept from making a home below another user's folder: the kernel keeps everybody else", () => {
  expect(refusalOfNewHome(claim, { id: 0, name: "root" })).toBeUndefined();
  expect(refusalOfNewHome({ ...claim, userId: 1000 }, { id: 33, name: "www-data" })).toBeUndefined();
  expect(refusalOfNewHome(claim, { id: 1000, name: "ann" })).toMatchObject({
    ending: "configuration",
    code: "home-of-another-user",
    message: "this mosaic home would be below a folder of ann (uid 1000); run it as ann",
  });
});

test("a server that says it is another home's is asked for nothing", async () => {
  const tmux = new FakeTmux();
  tmux.add("coder0", { home: "/srv/other/.config/mosaic" });
  const server = ownServer(tmux, { home: claim.home, socket: "s", files });
  for (const ask of [
    () => server.snapshot(),
    () => server.capture("coder0" as SessionName, 5),
    () => server.killServer(),
  ]) {
    let thrown: unknown;
    await ask().catch((error: unknown) => (thrown = error));
    expect(thrown).toMatchObject({
      ending: "configuration",
      message: "the tmux server on socket s belongs to another mosaic home: /srv/other/.config/mosaic",
    });
  }
  expect(tmux.calls).toEqual(["snapshot", "snapshot", "snapshot"]);
});

test("another name of the same folder is the same home, and a server that says nothing is believed", async () => {
  const tmux = new FakeTmux();
  tmux.add("coder0", { home: "/link/mosaic" });
  tmux.add("coder1");
  const server = ownServer(tmux, { home: claim.home, socket: "s", files });
  expect((await server.snapshot()).known).toBe(true);
});

test("the first home that is not ours is named", async () => {
  expect(await otherHome([claim.home, "/link/x"], claim.home, files)).toBeUndefined();
  expect(await otherHome([claim.home, "/b"], claim.home, files)).toBe("/b");
});
