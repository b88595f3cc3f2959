/** Several hosts on the page, in a real browser: two homes of this machine as a team, on a real PostgreSQL. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { describeInBrowser, TestBrowser } from "../support/browser.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres } from "../support/postgres.ts";
import { TeamBench } from "../support/team-bench.ts";
import { describeWithValkey } from "../support/valkey.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const reads = (where: Locator, text: RegExp) =>
  until(`the page reads ${String(text)}`, async () => text.test(await where.innerText()), {
    seen: () => where.page().locator("body").innerText(),
  });

describeWithPostgres("a team's database", () => {
  describeInBrowser("the page of a team", () => {
    let team: TeamBench;
    let browser: TestBrowser;
    let page: Page;

    beforeAll(async () => {
      team = await TeamBench.start(2, 1, { hasBus: true });
      await team.gather();
      const { document } = await team.at(0).bench.json<{ code: string }>("gateway", "login");
      browser = await TestBrowser.start();
      page = await browser.page({ width: 1280, height: 800 });
      await page.goto(`http://127.0.0.1:${team.at(0).port}`);
      await page.getByRole("button", { name: "I have a one-time code" }).click();
      await page.getByLabel("One-time code").fill(document.code);
      await page.getByLabel("E-mail").fill("ada@example.org");
      await page.getByLabel("New password").fill("correct horse");
      await page.getByRole("button", { name: "Log in" }).click();
    });
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]();
      await team?.[Symbol.asyncDispose]();
    });

    const host = () => page.getByRole("main").getByRole("region", { name: /^two1/ });

    test("shows the agents of every host with state and age, and sends to one with its receipt", async () => {
      await reads(page.getByRole("main"), /2 agents on 2 hosts: 2 ready/);
      await reads(host(), /a0[\s\S]*idle[\s\S]*told \d+[smh] ago/);
      await host().getByRole("link", { name: "two1/a0" }).click();
      await page.getByRole("heading", { level: 1, name: "two1/a0" }).waitFor();
      await page.getByRole("textbox", { name: "message to two1/a0" }).fill("from the page of another host");
      await page.getByRole("button", { name: "Send" }).click();
      await reads(page.getByRole("list", { name: "messages of this page" }), /accepted[\s\S]*proof: /);
      await reads(page.getByRole("group", { name: "last answer" }), /from the page of another host/);
      expect(team.at(1).typed().length).toBe(1);
    });

    test("answers what an agent of another host asks, without going there", async () => {
      await page.getByRole("textbox", { name: "message to two1/a0" }).fill("[[trust]] go on from here");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("form", { name: "answer two1/a0" }).waitFor();
      await reads(page.getByRole("group", { name: "what two1/a0 asks" }), /Do you trust/);
      await page.getByLabel("Yes, I trust this folder").check();
      await page.getByRole("button", { name: "Answer" }).click();
      await reads(page.getByRole("group", { name: "last answer" }), /go on from here/);
    });

    describeWithValkey("a bus", () => {
      test("shows the terminal of an agent there, types into it once told to, and says when keys may be lost", async () => {
        const screen = page.getByRole("region", { name: "Screen", exact: true });
        const there = () => team.at(1).bench.tmux("capture-pane", "-p", "-t", "=a0:");
        const opens = async () => {
          await page.getByRole("switch", { name: "type into it" }).click();
          await reads(screen, /every key goes to the agent/);
          await page.getByRole("textbox", { name: "Terminal input" }).focus();
        };
        await page.getByRole("button", { name: "live" }).click();
        await reads(screen, /live/);
        await opens();
        await page.keyboard.type("typed at another host");
        await page.keyboard.press("Enter");
        await until("it arrives", () => there().includes("ECHO: typed at another host"), { seen: there });
        await page.keyboard.type("begun");
        await until("it arrives", () => there().includes("begun"), { seen: there });
        await team.valkey?.stop();
        await reads(screen, /the bus is away: the last keys may not have arrived/);
        expect(await page.getByRole("switch", { name: "type into it" }).isChecked()).toBe(false);
        await team.valkey?.start();
        await reads(screen, /live · the bus is away: the last keys may not have arrived/);
        await opens();
        await page.keyboard.type(" and ended");
        await page.keyboard.press("Enter");
        await until("it arrives", () => there().includes("ECHO: begun and ended"), { seen: there });
        await page.getByRole("switch", { name: "type into it" }).click();
        await page.getByRole("button", { name: "close" }).click();
      });
    });

    test("greys a host that is away and says since when; what was stored for it arrives once", async () => {
      await team.at(1).end("SIGKILL");
      const box = page.getByRole("textbox", { name: "message to two1/a0" });
      await reads(page.getByRole("main"), /two1 away since \d\d:\d\d:\d\d/);
      await box.fill("for later");
      await page.keyboard.press("Control+Enter");
      await reads(page.getByRole("list", { name: "messages of this page" }), /stored[\s\S]*for later/);
      await page.getByRole("navigation", { name: "views" }).getByRole("link", { name: "Fleet" }).click();
      await reads(host(), /away since \d\d:\d\d:\d\d[\s\S]*1 message waits for it[\s\S]*unknown\s+it was/);
      await team.at(1).start();
      await until("it arrives", () => team.at(1).typed().length === 3);
      await reads(host(), /idle/);
      await page.getByRole("navigation", { name: "views" }).getByRole("link", { name: "Messages" }).click();
      await reads(page.getByRole("region", { name: "Sent from this page" }), /accepted[\s\S]*for later/);
    });
  });
});
