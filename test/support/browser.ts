/** Debian's Chromium for tests of the page: what a person and a screen reader perceive of it, and what it complains of. */
import { chromium, type Browser, type Page } from "playwright-core";
import { describeUnless } from "./describe-lab.ts";
import { TemporaryHome } from "./temporary-home.ts";

const PROGRAM = Bun.which("chromium");

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Tests that need Chromium: skipped with the reason printed and counted, or failed where it is required. */
export function describeInBrowser(title: string, body: () => void): void {
  const why = "chromium is not installed: bash scripts/ensure-program.sh chromium";
  describeUnless(PROGRAM !== null ? undefined : why, title, body);
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme?: "light" | "dark";
}

/** A Chromium with nothing of ours or of anybody's: its profile and its HOME are its own. */
export class TestBrowser implements AsyncDisposable {
  /** What pages complained of: refused by the policy, thrown, not found. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #home: TemporaryHome;

  private constructor(browser: Browser, home: TemporaryHome) {
    this.#browser = browser;
    this.#home = home;
  }

  static async start(): Promise<TestBrowser> {
    const home = new TemporaryHome();
    try {
      const browser = await chromium.launch({
        executablePath: PROGRAM ?? "chromium",
        args: ARGUMENTS,
        env: home.environment({ TMPDIR: home.path }),
      });
      return new TestBrowser(browser, home);
    } catch (error) {
      home[Symbol.dispose]();
      throw error;
    }
  }

  /** A page of a person of its own: no cookie and no cache is shared. */
  async page({ width, height, scheme = "light" }: Look): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      locale: "en",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    this.#home[Symbol.dispose]();
  }
}
