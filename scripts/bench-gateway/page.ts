/** How soon a death is seen at the page itself. */
import { TestBrowser } from "../../test/support/browser.ts";
import { median } from "../bench-peers/median.ts";
import { mosaic, tmux } from "./host.ts";
import { atMost, spread, type Figure } from "./report.ts";

/** Milliseconds from SIGKILL until the row of the agent says another state in a browser. */
export async function measureDeathsAtPage(port: number, agents: readonly string[]): Promise<Figure> {
  await using browser = await TestBrowser.start();
  const page = await browser.page({ width: 1280, height: 800 });
  const { code } = JSON.parse(await mosaic("gateway", "login", "--json")) as { code: string };
  await page.goto(`http://127.0.0.1:${port}`);
  await page.getByRole("button", { name: "I have a one-time code" }).click();
  await page.getByLabel("One-time code").fill(code);
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("New password").fill("correct horse battery");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { level: 1, name: "Fleet" }).waitFor({ timeout: 60_000 });
  const rowOf = (agent: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("link", { name: agent, exact: true }) });
  const took: number[] = [];
  for (const agent of agents) {
    await rowOf(agent).getByText("idle", { exact: true }).first().waitFor({ timeout: 60_000 });
    await page.evaluate(
      `window.seen = new Promise((done) => {
        const row = [...document.querySelectorAll("main li")].find((li) => li.querySelector("a")?.textContent === ${JSON.stringify(agent)});
        const word = row.querySelector(".word");
        new MutationObserver((_, observer) => {
          if (word.isConnected && word.textContent === "idle") return;
          observer.disconnect();
          done(Date.now());
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      }); 0`,
    );
    const pid = Number(tmux("list-panes", "-t", `=${agent}:0`, "-F", "#{pane_pid}"));
    const killed = Date.now();
    process.kill(pid, "SIGKILL");
    took.push(Number(await page.evaluate("window.seen")) - killed);
  }
  const figure = atMost(`kill -9 seen at the page, ${took.length} kills`, median(took), "ms", 250);
  return { ...figure, measured: `${spread(took)} ms` };
}
