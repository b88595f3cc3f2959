import { expect, test } from "bun:test";
import { embeddedAssets } from "../../../src/adapters/assets.ts";
import { ASSET_NAMES } from "../../../src/domain/ports/assets.ts";

test("the files of the binary are plain ASCII: one other letter makes each letter two bytes there (Bun 1.4.5)", () => {
  const others = ASSET_NAMES.filter((name) => /[^\p{ASCII}]/u.test(embeddedAssets.text(name)));
  // it reads the boxes that the runtimes draw
  expect(others).toEqual(["tools/tmux/send-message.sh"]);
});
