import { render } from "preact";
import { announce } from "./announce.ts";
import { App } from "./app.tsx";
import { wordsOf } from "./ask.ts";
import { changesBetween } from "./changes.ts";
import { follow, live } from "./live.ts";
import { whoAmI } from "./login.ts";
import { followAddress } from "./route.ts";
import { followTeam } from "./team.ts";

const RETRY_MS = 1500;

const root = document.getElementById("page");
if (root !== null) begin(root);

function begin(root: HTMLElement) {
  followAddress();
  announceChanges();
  const draw = (problem: string) => render(<App problem={problem} />, root);
  draw("");
  const ask = async () => {
    try {
      await whoAmI();
      follow();
      followTeam();
    } catch (thrown) {
      draw(`${wordsOf(thrown)} from the gateway; asking again`);
      setTimeout(() => void ask(), RETRY_MS);
    }
  };
  void ask();
}

function announceChanges() {
  let before = live.get().fleet;
  live.subscribe(() => {
    const { fleet } = live.get();
    if (fleet === null || fleet === before) return;
    const changes = before === null ? [] : changesBetween(before.agents, fleet.agents);
    before = fleet;
    if (changes.length > 0) announce(changes.join("; "));
  });
}
