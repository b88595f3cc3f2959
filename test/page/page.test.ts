/**
 * The page as a person meets it, in a real browser over a real fleet: found by roles, names and words, never by how it
 * is built. The tests go on from each other, as a day does.
 */
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import { describeInBrowser, TestBrowser } from "../support/browser.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { projectRoot } from "../support/documents.ts";
import { attack, LOCAL_NAMES } from "../support/hostile-page.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { PortGateway } from "../support/port-gateway.ts";
import { until } from "../support/poll.ts";
import { screenFixtures } from "../support/screen-fixtures.ts";

setDefaultTimeout(180_000);
forbidLeaks();

const EMAIL = "ada@example.org";
const PASSWORD = "correct horse";
const VIEWS = ["Fleet", "Messages", "Events", "Plan", "Settings"] as const;
/** Bytes of the first view on the wire, the answers for it among them. */
const MOST_BYTES = 100 * 1024;
/** The script alone has more: below that, something was not counted. */
const LEAST_BYTES = 20 * 1024;
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> \u202egnp.exe';

const GUIDE = join(projectRoot, "docs/guides/gateway.md");
const SIZE = { width: 1280, height: 800 } as const;

/** The pictures of the guide; what is waited for is the last to come. UPDATE_SCREENS=1 writes them: look at them. */
const PICTURES = {
  login: { address: "", shows: "One-time code", width: 1280, height: 560, scheme: "light" },
  fleet: { address: "#/fleet", shows: "Needs you", width: 1280, height: 560, scheme: "light" },
  agent: { address: "#/agents/coder0", shows: "proof:", width: 1280, height: 1000, scheme: "dark" },
  events: { address: "#/events", shows: "Blocked for", width: 1280, height: 760, scheme: "light" },
  phone: { address: "#/fleet", shows: "Needs you", width: 390, height: 720, scheme: "dark" },
  question: { address: "#/agents/reviewer0", shows: "It asks", width: 390, height: 720, scheme: "light" },
} as const;

const stub = (name: string, more = "") =>
  `  - { name: ${name}, runtime: stub, class: ${name.slice(0, -1)}${more} }\n`;

const reads = (where: Locator, text: RegExp) =>
  until(`the page reads ${String(text)}`, async () => text.test(await where.innerText()), {
    seen: () => where.page().locator("body").innerText(),
  });

/** What the emulator has drawn, line by line, is what tmux has. */
const shows = (where: Page, wanted: () => string) =>
  until(
    "the terminal equals the pane",
    async () => {
      const drawn = await where.locator(".xterm-rows > div").allInnerTexts();
      return linesOf(drawn.join("\n")) === linesOf(wanted());
    },
    {
      seen: async () =>
        `${(await where.locator(".xterm-rows > div").allInnerTexts()).join("\n")}\n${wanted()}`,
    },
  );

describeInBrowser("the page", () => {
  let bench: DirectBench;
  let gateway: PortGateway;
  let browser: TestBrowser;
  let page: Page;

  const roster = (more = "") =>
    bench.roster(
      `agents:\n${stub("coder0")}${stub("coder1")}${stub("reviewer0")}${stub("tester0", ", restart: { policy: never }")}${more}`,
    );
  const view = (name: (typeof VIEWS)[number]) =>
    page.getByRole("navigation", { name: "views" }).getByRole("link", { name });
  const row = (agent: string) => page.getByRole("listitem").filter({ hasText: agent }).first();
  const opens = async (agent: string) => {
    await view("Fleet").click();
    await page.getByRole("main").getByRole("link", { name: agent }).click();
    await page.getByRole("heading", { level: 1, name: agent }).waitFor();
  };

  /** Of what is shown now; UPDATE_SCREENS=1 puts it into the guide. */
  const takePicture = async (name: keyof typeof PICTURES) => {
    const { shows, scheme, width, height } = PICTURES[name];
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.getByText(shows).first().waitFor();
    await until("all of it is there", async () => (await page.getByText("asking …").count()) === 0);
    await page.mouse.move(0, 0);
    const path = join(dirname(GUIDE), "gateway", `${name}.png`);
    const picture = await page.screenshot(process.env["UPDATE_SCREENS"] === "1" ? { path } : {});
    const size = { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
    expect({ name, ...size }).toEqual({ name, width, height });
  };

  const capture = (agent: string) => bench.tmux("capture-pane", "-p", "-t", `=${agent}:0.0`);
  const logsOut = async () => {
    await view("Settings").click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("form", { name: "log in" }).waitFor();
  };

  beforeAll(async () => {
    bench = new DirectBench();
    roster();
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    gateway = await PortGateway.start(bench);
    browser = await TestBrowser.start();
    page = await browser.page(SIZE);
    await bench.ok(
      "agent",
      "send",
      "coder1",
      "--message",
      "Rename the module, and say what you did. [[busy=900]]",
    );
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await gateway?.[Symbol.asyncDispose]();
    await bench?.[Symbol.asyncDispose]();
  });

  test("lets the first user in by a code, once, who makes a password of their own", async () => {
    const { document } = await bench.json<{ code: string }>("gateway", "login");
    await page.goto(gateway.origin);
    await page.getByRole("button", { name: "I have a one-time code" }).click();
    await takePicture("login");
    await page.getByLabel("One-time code").fill(document.code);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await view("Settings").click();
    await reads(page.getByRole("region", { name: "Users" }), /ada@example\.org \(you\)/);
    await reads(page.getByRole("region", { name: "Audit" }), /claim[\s\S]*ada@example\.org[\s\S]*ok/);
    await logsOut();
  });

  test("shows nothing of the fleet before somebody has logged in, and says that a password is wrong", async () => {
    await page.goto(`${gateway.origin}/#/agents/coder0`);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Log in" }).click();
    await reads(page.getByRole("alert"), /password is wrong/);
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  test("opens what its address names once somebody has logged in, in little on the wire", async () => {
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { level: 1, name: "coder0" }).waitFor();
    await view("Fleet").click();
    // what the browser keeps for ever is not on the wire again
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.reload();
    await row("coder0").waitFor();
    await network.detach();
    const sizes = await page.evaluate<number[]>(
      "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((e) => e.transferSize)",
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(LEAST_BYTES);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("is drawn each time that it is opened, whenever its first news come", async () => {
    for (let time = 0; time < 20; time += 1) {
      await page.reload();
      await row("coder0").waitFor();
    }
  });

  test("shows each agent with its state, its age and its source", async () => {
    await reads(row("coder0"), /idle[\s\S]*\d+[smh][\s\S]*native[\s\S]*alive/);
    await reads(page.getByRole("main"), /4 agents: 1 working, 3 ready/);
  });

  test("puts first whom an agent's question waits for, and counts it in the title", async () => {
    await bench.ok("agent", "send", "reviewer0", "--message", "look [[trust]]");
    await reads(page.getByRole("region", { name: "Needs you" }), /reviewer0[\s\S]*blocked: trust/);
    await until("the title counts", async () => (await page.title()).startsWith("(1) Fleet"));
    await until("a screen reader is told", async () =>
      (await page.getByRole("status").allInnerTexts()).join().includes("reviewer0 is blocked: trust"),
    );
  });

  test("sends a message, and shows its receipt as it comes", async () => {
    await opens("coder0");
    await page.getByRole("textbox", { name: "message to coder0" }).fill("Add a test for the parser, please.");
    await page.getByRole("button", { name: "Send" }).click();
    await reads(page.getByRole("list", { name: "messages of this page" }), /accepted[\s\S]*proof: /);
    await reads(page.getByRole("group", { name: "last answer" }), /ECHO: [\s\S]*for the parser/);
    await view("Messages").click();
    await reads(page.getByRole("region", { name: "messages" }), /coder0[\s\S]*accepted/);
  });

  test("shows what proved a message, when, what was said to it, and what it answers", async () => {
    await bench.ok(
      "agent",
      "send",
      "coder0",
      "is it?",
      "--source",
      "tester0",
      "--id",
      "asked",
      "--wait-idle",
    );
    const reply = ["agent", "reply", "asked", "Yes, it is.", "--agent", "coder0", "--id", "answer"];
    await bench.ok(...reply, "--wait-idle");
    await view("Messages").click();
    await page.getByRole("region", { name: "messages" }).getByRole("link", { name: "message asked" }).click();
    await page.getByRole("heading", { level: 1, name: "Message #asked" }).waitFor();
    await reads(
      page.getByRole("region", { name: "Delivery" }),
      /coder0[\s\S]*accepted[\s\S]*session record[\s\S]*\d\d:\d\d:\d\d[\s\S]*tester0/,
    );
    await reads(page.getByRole("group", { name: "message to coder0" }), /^is it\?$/);
    await page.getByRole("region", { name: "Thread" }).getByRole("link", { name: "message answer" }).click();
    await page.getByRole("heading", { level: 1, name: "Message #answer" }).waitFor();
    await reads(page.getByRole("region", { name: "Thread" }), /It answers #asked/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Message #asked" }).waitFor();
    await view("Events").click();
    await page.getByRole("region", { name: "Timeline" }).getByRole("link", { name: "message asked" }).click();
    await page.getByRole("heading", { level: 1, name: "Message #asked" }).waitFor();
  });

  test("gives a text back that its agent did not take, above what was begun since", async () => {
    await opens("reviewer0");
    const box = page.getByRole("textbox", { name: "message to reviewer0" });
    await box.fill("one\ntwo\nthree\nfour");
    await page.getByRole("button", { name: "Send" }).click();
    const sent = page.getByRole("list", { name: "messages of this page" });
    await reads(sent, /blocked[\s\S]*nothing was sent/);
    await box.fill("five");
    await sent.getByRole("button", { name: "Put it back into the box" }).click();
    await until("it is there", async () => (await box.inputValue()) === "one\ntwo\nthree\nfour\n\nfive");
    await box.fill("");
  });

  test("shows a terminal as tmux has it, and types into it once told to, for all who look", async () => {
    await opens("coder0");
    const other = await page.context().newPage();
    await other.goto(`${gateway.origin}/#/agents/coder0`);
    for (const each of [page, other]) {
      await each.getByRole("button", { name: "live" }).click();
      await shows(each, () => capture("coder0"));
    }
    await page.getByRole("switch", { name: "type into it" }).click();
    await until("it is open for keys", async () =>
      (await page.getByRole("main").innerText()).includes("every key goes to the agent"),
    );
    await other.getByRole("switch", { name: "type into it" }).click();
    await reads(
      other.getByRole("region", { name: "Screen", exact: true }),
      new RegExp(`${EMAIL} types into coder0`),
    );
    await page.getByRole("textbox", { name: "Terminal input" }).focus();
    await page.keyboard.type("typed at the page");
    await page.keyboard.press("Enter");
    await until("it arrives", () => capture("coder0").includes("ECHO: typed at the page"));
    for (const each of [page, other]) await shows(each, () => capture("coder0"));
    await other.close();
    await page.getByRole("switch", { name: "type into it" }).click();
    await shows(page, () => capture("coder0"));
    await page.getByRole("button", { name: "as text" }).click();
    await until(
      "no client of tmux is left with the agent",
      () => !bench.tmux("list-clients", "-F", "#{client_session}").includes("coder0"),
    );
  });

  test("shows an agent that dies, and starts it again", async () => {
    await view("Fleet").click();
    process.kill(await bench.panePid("tester0"), "SIGKILL");
    await reads(row("tester0"), /failed/);
    await opens("tester0");
    await reads(page.getByRole("region", { name: "Last end" }), /SIGKILL|signal 9|killed/i);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await reads(page.getByRole("region", { name: "what you asked for" }), /start tester0 tester0 started/);
    await reads(page.getByRole("main"), /idle\s+for \d/);
  });

  test("tells what happened", async () => {
    await view("Events").click();
    await reads(page.getByRole("region", { name: "Recap", exact: true }), /Ended by itself: tester0/);
    await reads(page.getByRole("region", { name: "Timeline" }), /tester0[\s\S]*end/);
  });

  test("looks back as far as it says, however long it is left open", async () => {
    const since: string[] = [];
    const note = (request: { url(): string; postDataJSON(): unknown }) => {
      if (request.url().endsWith("/fleet.recap"))
        since.push((request.postDataJSON() as { since: string }).since);
    };
    await view("Fleet").click();
    page.on("request", note);
    await view("Events").click();
    await until("it asked again by itself", () => new Set(since).size > 1, { deadline: 60_000 });
    page.off("request", note);
    expect(since.toSorted()).toEqual(since);
  });

  test("makes a token for a program, shows it once, and revokes it", async () => {
    await view("Settings").click();
    await page.getByRole("textbox", { name: "name of a new token" }).fill("ci");
    await page.getByRole("button", { name: "Make", exact: true }).click();
    const token = await page.getByRole("textbox", { name: "shown once" }).inputValue();
    const ask = () =>
      fetch(`${gateway.origin}/api/v1/fleet`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask()).status).toBe(200);
    await page.getByRole("button", { name: "revoke ci" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await reads(page.getByRole("region", { name: "Tokens" }), /ci[\s\S]*revoked/);
    expect((await ask()).status).toBe(401);
  });

  test("shows what another team may, and ends it", async () => {
    {
      using database = new Database(bench.path("gateway/gateway.db"));
      const soon = Date.now() + 3_600_000;
      database.run(`insert into peer (peer_id, name, address, state, enrolled_at, enrolled_by)
        values ('ed25519:0', 'payments', 'https://payments.example', 'active', 0, 'owner')`);
      database.run(`insert into peer_grant select 'grant-0123456789', 'ed25519:0', user_id, '["list","get"]',
        '["agents.read"]', '["*/secret"]', null, 1, 10, 0, 'owner', ${soon}, null from app_user limit 1`);
    }
    await view("Fleet").click();
    await view("Settings").click();
    const grants = page.getByRole("region", { name: "Grants", exact: true });
    await reads(grants, /payments\s*ada@example\.org\s*agents\.read\s*\*\/secret/);
    await page.getByRole("button", { name: "suspend payments" }).click();
    const peers = page.getByRole("region", { name: "Peers", exact: true });
    await reads(peers, /payments\s*suspended/);
    await page.getByRole("button", { name: "revoke grant-01" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await reads(grants, /revoked/);
  });

  test("makes a team, puts somebody in, gives it a right and takes it away", async () => {
    await view("Settings").click();
    await page.getByRole("textbox", { name: "name of a new team" }).fill("reviews");
    await page.getByRole("button", { name: "Make a team" }).click();
    const teams = page.getByRole("region", { name: "Teams", exact: true });
    await teams.getByRole("combobox", { name: "put somebody into reviews" }).selectOption(EMAIL);
    await reads(teams.getByRole("list", { name: "members of reviews" }), /ada@example\.org/);
    const rights = page.getByRole("region", { name: "Rights over some agents" });
    await rights.getByRole("combobox", { name: "who gets the right" }).selectOption("team:reviews");
    await rights.getByRole("checkbox", { name: "send" }).check();
    await rights
      .getByRole("textbox", { name: /^on which agents/ })
      .or(rights.getByRole("combobox", { name: /^on which agents/ }))
      .fill("*/reviewer*");
    await rights.getByRole("button", { name: "Give" }).click();
    await reads(rights, /ada@example\.org\s+read, send\s+\*\/reviewer\*\s+team reviews/);
    await rights.getByRole("button", { name: "take read, send */reviewer* from team:reviews" }).click();
    await reads(rights, /Nobody has one/);
    await teams.getByRole("button", { name: "remove the team reviews" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await reads(teams, /There is none/);
    const audit = (await bench.json<{ lines: { action: string; detail: string }[] }>("gateway", "audit"))
      .document;
    expect(audit.lines.map(({ action, detail }) => `${action} ${detail}`)).toContain(
      "gateway.allow read send */reviewer*",
    );
  });

  test("has the gateway attacked, and says row by row what was refused", async () => {
    await view("Settings").click();
    await page.getByRole("checkbox", { name: /^without those who are slow/ }).check();
    await page.getByRole("button", { name: "Attack it" }).click();
    const attacks = page.getByRole("region", { name: "attacks" });
    await reads(attacks, /refused\s+421\s+a foreign name that leads here \(DNS rebinding\)/);
    const outcomes = await attacks.getByRole("row").allInnerTexts();
    expect(outcomes.slice(1).filter((text) => !text.startsWith("refused"))).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(20);
  });

  test("gives the guide its pictures", async () => {
    const shown = [...readFileSync(GUIDE, "utf8").matchAll(/\]\(gateway\/([a-z]+)\.png\)/g)];
    expect(new Set(shown.map(([, name]) => name))).toEqual(new Set(Object.keys(PICTURES)));
    const done = page.getByRole("button", { name: /^dismiss/ });
    while ((await done.count()) > 0) await done.first().click();
    for (const name of ["fleet", "agent", "events", "phone", "question"] as const) {
      await page.goto(`${gateway.origin}/${PICTURES[name].address}`);
      await takePicture(name);
    }
    await page.setViewportSize(SIZE);
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("shows the very question of an agent, and answers that one or none", async () => {
    await opens("reviewer0");
    const asks = page.getByRole("region", { name: "It asks" });
    const question = page.getByRole("group", { name: "what reviewer0 asks" });
    await reads(question, /Do you trust what is in this folder\?$/);
    const answer = asks.getByRole("button", { name: "Answer" });
    expect(await answer.isDisabled()).toBe(true);
    await asks.getByRole("radio", { name: "Yes, I trust this folder" }).check();
    // what was read is not what stands there by now: nothing is chosen
    let asked: unknown;
    await page.route("**/api/v1/agent.answer", async (route) => {
      asked = route.request().postDataJSON();
      await route.continue({ postData: JSON.stringify({ ...(asked as object), dialog: "another" }) });
    });
    await answer.click();
    const foot = page.getByRole("region", { name: "what you asked for" });
    await reads(foot, /reviewer0 does not show that dialog any more; nothing was chosen/);
    await page.unroute("**/api/v1/agent.answer");
    const shown = await bench.json<{ dialog: { id: string } }>("agent", "answer", "reviewer0");
    expect(asked).toEqual({ agent: "reviewer0", dialog: shown.document.dialog.id, choose: "2" });
    await answer.click();
    await asks.waitFor({ state: "detached" });
    await reads(foot, /answer reviewer0 Yes, I trust this folder/);
    await reads(page.getByRole("main"), /idle\s+for \d/);
  });

  test("refuses a hostile page on another port of each local name, whatever it has stolen", async () => {
    const own = await page.context().cookies(gateway.origin);
    const [cookie] = own.filter(({ name }) => name === `mosaic_${gateway.port}`);
    expect(cookie).toBeDefined();
    const others = LOCAL_NAMES.filter((name) => name !== cookie?.domain);
    await page
      .context()
      .addCookies(
        others.map((domain) => ({ name: cookie?.name ?? "", value: cookie?.value ?? "", domain, path: "/" })),
      );
    const csrf = await page.evaluate<string>(
      "fetch('/api/v1/me').then((it) => it.json()).then((it) => it.csrf)",
    );
    const posted = (path: string) =>
      page.evaluate<{ ticket: string }>(
        `fetch("/api/v1/${path}", { method: "POST", body: "{}", headers: { "content-type": "application/json", "x-mosaic-csrf": "${csrf}" } }).then((it) => it.json())`,
      );
    const { through, tried, asked } = await attack(page.context(), {
      port: gateway.port,
      csrf,
      ticket: async () => (await posted(`agents/${hostname()}/coder0/terminal/type`)).ticket,
    });
    expect({ through, tried }).toEqual({ through: [], tried: 18 });
    expect(asked).toBeGreaterThanOrEqual(9);
    expect((await bench.json<FleetPs>("fleet", "ps")).document.paused).toBeNull();
    // that very cookie is a login at each of the names, for a page of the gateway's own
    for (const name of others) {
      const tab = await page.context().newPage();
      await tab.goto(`http://${name}:${gateway.port}/`);
      expect(await tab.evaluate("fetch('/api/v1/fleet').then(({ status }) => status)")).toBe(200);
      await tab.close();
    }
  });

  test("shows each captured screen of the runtimes as tmux does, also resized, and hostile output dead", async () => {
    await opens("coder1");
    const tty = bench.tmux("display-message", "-p", "-t", "=coder1:0.0", "#{pane_tty}").trim();
    const draw = (text: string) => writeFileSync(tty, text.replaceAll(/\r?\n/g, "\r\n"));
    const resize = (width: number, height: number) =>
      bench.tmux("resize-window", "-t", "=coder1:0", "-x", String(width), "-y", String(height));
    await page.getByRole("button", { name: "live" }).click();
    await shows(page, () => capture("coder1"));
    for (const runtime of ["claude", "codex", "copilot", "gemini", "opencode", "pi", "qwen"]) {
      const [screen] = screenFixtures(runtime).filter(({ file }) =>
        /^(approval|busy|idle).*-(200x50|120x40)/.test(file),
      );
      expect([runtime, screen?.file]).toEqual([runtime, expect.any(String)]);
      const before = capture("coder1");
      draw(`\u001B[H\u001B[2J${screen?.capture.trimEnd()}`);
      await until("it is drawn", () => capture("coder1") !== before);
      await shows(page, () => capture("coder1"));
      for (const [width, height] of [
        [100, 30],
        [160, 45],
        [200, 50],
      ] as const) {
        resize(width, height);
        await shows(page, () => capture("coder1"));
      }
    }
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate("navigator.clipboard.writeText('mine')");
    const theirs = Buffer.from("theirs").toString("base64");
    const hostile =
      `\u001B[H\u001B[2J\u001B]52;c;${theirs}\u0007${HOSTILE}\n` +
      `\u001B]8;;javascript:window.hacked=1\u001B\\press me\u001B]8;;\u001B\\\nthe end of it`;
    // the agent runs (tmux lets nobody in a pane stand still) and may draw itself over ours before it is pressed
    await until("it is pressed", async () => {
      draw(hostile);
      const pressed = page.getByText("press me").click({ force: true, timeout: 1_000 });
      return await pressed.then(
        () => true,
        () => false,
      );
    });
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("mine");
    expect(await page.evaluate("typeof window.hacked")).toBe("undefined");
    expect(await page.locator(".terminal a, .terminal img, .terminal script:not([src])").count()).toBe(0);
    expect(page.context().pages().length).toBe(1);
    await page.getByRole("button", { name: "as text" }).click();
  });

  test("asks before it stops an agent, and Escape leaves it as it is", async () => {
    await opens("tester0");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Stop tester0?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await dialog.getByRole("button", { name: "Stop" }).click();
    await reads(page.getByRole("region", { name: "what you asked for" }), /stop tester0 tester0 stopped/);
    await reads(page.getByRole("main"), /stopped: by/);
    await reads(page.getByRole("region", { name: "Limits and use" }), /processor\s+not known, no limit/);
  });

  test("shows what an agent writes as text, whatever it is", async () => {
    await opens("coder0");
    await page.getByRole("textbox", { name: "message to coder0" }).fill(`say ${HOSTILE}`);
    await page.keyboard.press("Control+Enter");
    await reads(page.getByRole("group", { name: "last answer" }), /ECHO: [\s\S]*<img src=x onerror=/);
    await reads(page.getByRole("group", { name: "screen of coder0" }), /<script>window/);
    expect(await page.getByRole("group", { name: "last answer" }).innerText()).toContain("\\u202egnp.exe");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("typeof window.hacked")).toBe("undefined");
  });

  test("applies the plan that was agreed to, or nothing", async () => {
    roster(stub("new0"));
    await view("Plan").click();
    await reads(page.getByRole("region", { name: "plan" }), /new0\s+start/);
    await page.getByRole("button", { name: "Apply this plan" }).click();
    roster(stub("other0"));
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await reads(page.getByRole("main").getByRole("alert"), /has changed since: nothing was done/);
    await reads(page.getByRole("region", { name: "plan" }), /other0\s+start/);
    expect((await bench.status())["other0"]?.state).toBe("stopped");
  });

  test("is worked with the keyboard alone", async () => {
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("1");
    await page.getByRole("heading", { level: 1, name: "Fleet" }).waitFor();
    await page.keyboard.press("/");
    await until(
      "the filter has the focus",
      async () => (await page.evaluate("document.activeElement.type")) === "search",
    );
    await page.keyboard.type("coder0");
    await until(
      "the filter holds",
      async () => (await page.getByRole("main").getByRole("link").count()) === 1,
    );
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "coder0" }).waitFor();
    await page.getByLabel("message to coder0").waitFor();
    await page.keyboard.press("m");
    await until(
      "the message box has the focus",
      async () => (await page.evaluate("document.activeElement.ariaLabel")) === "message to coder0",
    );
  });

  test("names everything that can be worked with, and fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of VIEWS) {
      await view(name).click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
      await expectNamedAndFitting(page);
    }
    await opens("coder0");
    await expectNamedAndFitting(page);
    await page.setViewportSize(SIZE);
  });

  test("says since when it hears nothing, greys what is old, and goes on when the gateway is back", async () => {
    await view("Fleet").click();
    await row("coder0").waitFor();
    await gateway.kill();
    await reads(page.getByRole("alert"), /Not connected since \d\d:\d\d:\d\d/);
    expect(
      Number(await page.evaluate("getComputedStyle(document.querySelector('main')).opacity")),
    ).toBeLessThan(1);
    expect(await row("coder0").innerText()).toContain("coder0");
    await gateway.start();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await reads(row("coder0"), /idle/);
  });

  test("forgets the fleet when somebody logs out, and was refused nothing by its own policy", async () => {
    await opens("coder0");
    await page.getByRole("textbox", { name: "message to coder0" }).fill("begun by ada");
    await logsOut();
    expect(await page.locator("body").innerText()).not.toContain("coder0");
    // whoever comes next at the same tab finds nothing of what was written there
    const eve = ["eve@example.org", "--role", "operator"];
    const { document } = await bench.json<{ code: string }>("gateway", "user", "add", ...eve);
    await page.getByRole("button", { name: "I have a one-time code" }).click();
    await page.getByLabel("One-time code").fill(document.code);
    await page.getByLabel("E-mail").fill("eve@example.org");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await opens("coder0");
    await page.getByRole("textbox", { name: "message to coder0" }).waitFor();
    expect(await page.getByRole("textbox", { name: "message to coder0" }).inputValue()).toBe("");
    expect(await page.getByRole("list", { name: "messages of this page" }).count()).toBe(0);
    expect(await page.getByRole("region", { name: "what you asked for" }).count()).toBe(0);
    // what the browser itself says of a gateway that was away, or refused a password or a plan, is no complaint
    const odd = browser.complaints.filter((text) => !/net::ERR_|status of 40[19]/.test(text));
    expect(odd).toEqual([]);
  });
});

/** Without what cannot be seen: blanks at the ends of lines, and empty lines at the end. */
function linesOf(text: string): string {
  return text
    .replaceAll("\u00a0", " ")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

/** By the browser's own tree of what a screen reader is told. */
async function expectNamedAndFitting(page: Page): Promise<void> {
  await until("all of it is there", async () => (await page.getByText("asking …").count()) === 0);
  const tree = await page.locator("body").ariaSnapshot();
  const nameless = tree
    .split("\n")
    .filter((line) =>
      /^\s*- (button|link|textbox|searchbox|checkbox|combobox|dialog|region|navigation)(:| \[|$)/.test(line),
    );
  expect(nameless).toEqual([]);
  expect(tree).toContain("- main");
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
}

/** Words of our own that are drawn on more than one line; of somebody's names and addresses any part may be. */
const BROKEN_WORDS = `[...document.querySelectorAll("main td, main th, main dt, main button, main label")].flatMap((place) => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const { 0: word, index } of node.data.matchAll(/[A-Za-z]{2,12}/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
    }
  }
  return broken;
})`;
