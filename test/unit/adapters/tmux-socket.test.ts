import { expect, test } from "bun:test";
import { listeningAt } from "../../../src/adapters/tmux-socket.ts";

const TABLE = `Num       RefCount Protocol Flags    Type St Inode Path
00000000bd80c7dc: 00000002 00000000 00010000 0001 01 1340878 /tmp/tmux-0/fleet
0000000057c7dfda: 00000002 00000000 00000000 0001 03 1340967 /tmp/tmux-0/fleet
0000000057c7dfdb: 00000002 00000000 00010000 0001 01 1340968 /tmp/tmux-0/fleet2
0000000057c7dfdc: 00000002 00000000 00010000 0001 01 1340969 /srv/a b/fleet
0000000057c7dfdd: 00000002 00000000 00000000 0001 03 1340970
`;

test("only what listens at this very path is found, not the connections to it", () => {
  expect(listeningAt("/tmp/tmux-0/fleet", TABLE)).toEqual(["1340878"]);
  expect(listeningAt("/srv/a b/fleet", TABLE)).toEqual(["1340969"]);
  expect(listeningAt("fleet", TABLE)).toEqual([]);
});
