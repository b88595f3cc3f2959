/** `mosaic wizard`: the compiled binary on a real pseudo-terminal, and without one. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtBinary } from "../support/built-binary.ts";
import { CommandTerminal } from "../support/command-terminal.ts";
import { describeWithLabs } from "../support/describe-lab.ts";
import { readDocuments } from "../support/documents.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { tree } from "../support/fleet-tree.ts";
import { runInLab } from "../support/lab.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

type Variables = Readonly<Record<string, string>>;

const wizard = (bench: DirectBench, args: readonly string[] = [], more: Variables = {}) =>
  new CommandTerminal(bench, ["wizard", "--socket", bench.socket, ...args], more);

/** A bench with a program named claude, so that every question there is without systemd is asked. */
const benchWithClaude = (): DirectBench => benchWith("claude");

function benchWith(...names: readonly string[]): DirectBench {
  const bench = new DirectBench({ supervisor: "auto" });
  const programs = join(bench.home, ".local/bin");
  mkdirSync(programs, { recursive: true });
  for (const name of names) {
    writeFileSync(join(programs, name), "#!/bin/sh\nexec sleep 1000\n");
    chmodSync(join(programs, name), 0o755);
  }
  return bench;
}

/** Every question, and an answer to it. */
const QUESTIONS = [
  ["Profile, by number or name?", "demo"],
  ["Where do the agents work?", "~/work"],
  ["Names of the agents?", "ada bob eve"],
  ["Install the scripts?", "y"],
  ["Start the fleet, and verify it?", "y"],
  ["Do this?", "y"],
] as const;

describe("before the last answer nothing is written", () => {
  for (const [count, [question]] of QUESTIONS.entries()) {
    for (const [how, key, status, said] of [
      ["Ctrl-C", "\u0003", 130, "interrupted; nothing was changed"],
      ["Ctrl-D", "\u0004", 1, "the input ended before the last question; nothing was changed"],
    ] as const) {
      test(`${how} at '${question}' leaves everything as it was`, async () => {
        await using bench = benchWithClaude();
        const before = tree(bench.home);
        await using terminal = wizard(bench);
        for (const [earlier, answer] of QUESTIONS.slice(0, count)) {
          await terminal.shows(earlier);
          terminal.type(`${answer}\n`);
        }
        await terminal.shows(question);
        terminal.type(key);
        expect(await terminal.ended()).toBe(status);
        expect(terminal.text).toContain(`error: ${said}`);
        expect(tree(bench.home)).toEqual(before);
        expect(bench.processes()).toEqual([]);
      });
    }
  }

  test("a Ctrl-C in the middle of a word, and SIGTERM, leave everything as it was too", async () => {
    await using bench = benchWithClaude();
    const before = tree(bench.home);
    await using typed = wizard(bench);
    await typed.shows("Profile, by number or name?");
    typed.type("de\u0003");
    expect(await typed.ended()).toBe(130);
    await using terminated = wizard(bench);
    await terminated.shows("Profile, by number or name?");
    terminated.signal("SIGTERM");
    expect(await terminated.ended()).toBe(143);
    expect(terminated.text).toContain("terminated; nothing was changed");
    expect(tree(bench.home)).toEqual(before);
  });

  test("a no to the last question changes nothing and is no error", async () => {
    await using bench = benchWithClaude();
    const before = tree(bench.home);
    await using terminal = wizard(bench, ["--profile", "demo"]);
    terminal.type("\n\n\n\nn\n");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text).toContain("nothing was changed");
    expect(tree(bench.home)).toEqual(before);
  });
});

describe("on a terminal", () => {
  test("the answers lead to a running fleet that is verified", async () => {
    await using bench = benchWithClaude();
    await using terminal = wizard(bench);
    for (const [question, answer] of QUESTIONS) {
      await terminal.shows(question);
      terminal.type(`${answer}\n`);
    }
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text).toMatch(/done {4}verify +\d+ ok, 0 failed/);
    expect(await bench.verify()).toEqual({ status: 0, failed: [] });
    expect(Object.keys(bench.panes()).toSorted()).toEqual(["_holder", "ada", "bob", "eve"]);
    const roster = readFileSync(bench.path("fleet/roster.yaml"), "utf8");
    expect(roster).toContain("# Three stub agents.");
    expect(roster).toContain("working_directory: ~/work");
    expect(await bench.ok("config", "hooks", "list")).not.toMatch(/ enabled /);
    for (const line of terminal.text.split("\n")) {
      if (!line.includes(bench.home)) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
    }
    await bench.ok("fleet", "stop");
  });

  test("a wrong answer is told, and the question asked again", async () => {
    await using bench = benchWithClaude();
    await using terminal = wizard(bench);
    for (const [question, answer, told] of [
      ["Profile, by number or name?", "9", "1 to 8, or a name"],
      ["Profile, by number or name?", "4", ""],
      ["Where do the agents work?", "work", '"work" is a relative path; write ~/work'],
      ["Where do the agents work?", "", ""],
      ["Names of the agents?", "a b", "the profile demo has 3 agents, and 2 names were given"],
      ["Names of the agents?", "a b a", '"a" is there twice'],
      ["Names of the agents?", "a.b a_b c", "would share a session"],
      ["Names of the agents?", "a b \u001b[31mc", "is not a valid name"],
      ["Names of the agents?", "", ""],
      ["Install the scripts?", "perhaps", "y or n"],
    ] as const) {
      await terminal.shows(question);
      terminal.type(`${answer}\n`);
      if (told !== "") await terminal.shows(told.slice(0, 60));
    }
    await terminal.shows("Install the scripts?");
    terminal.type("\u0003");
    expect(await terminal.ended()).toBe(130);
  });

  test("of what is installed: how many, where each works, and whether that folder is trusted", async () => {
    await using bench = benchWithClaude();
    const settings = join(bench.home, ".claude.json");
    writeFileSync(settings, '{"mine": 1}\n', { mode: 0o600 });
    await using terminal = wizard(bench, ["--no-start"]);
    const app = join(bench.home, "app");
    for (const [question, answer, told] of [
      ["Profile, by number or name? [installed]", "", ""],
      ["How many claude? [1]", "many", "a number from 0 to 50"],
      ["How many claude? [1]", "0", "a fleet has one agent at least"],
      ["How many claude? [1]", "2", ""],
      ["Where does claude0 work? [~/src]", "~/app", ""],
      ["Where does claude1 work? [~/app]", "", ""],
      ["Install the scripts?", "", ""],
      [`claude asks at the first start`, "", ""],
    ] as const) {
      await terminal.shows(question);
      if (question.startsWith("claude asks")) break;
      terminal.type(`${answer}\n`);
      if (told !== "") await terminal.shows(told);
    }
    await terminal.shows("Trust this folder, and let claude act unasked? [y/N]");
    // a long path is broken over lines
    const said = terminal.text.replaceAll(/\s+/g, " ");
    expect(said).toContain(`projects."${app}".hasTrustDialogAccepted = true`);
    expect(said).toContain("settings.json: skipDangerousModePermissionPrompt = true");
    terminal.type("y\n");
    await terminal.shows("Do this?");
    expect(readFileSync(settings, "utf8")).toBe('{"mine": 1}\n');
    terminal.type("y\n");
    expect(await terminal.ended()).toBe(0);
    expect(JSON.parse(readFileSync(settings, "utf8"))).toEqual({
      mine: 1,
      projects: { [app]: { hasTrustDialogAccepted: true } },
    });
    expect(JSON.parse(readFileSync(join(bench.home, ".claude/settings.json"), "utf8"))).toEqual({
      skipDangerousModePermissionPrompt: true,
    });
    expect(terminal.text).toMatch(/Next\n {2}mosaic fleet start\n {2}mosaic ps\n/);
    const { document } = await bench.json<{ agents: Record<string, string>[] }>("agent", "roster");
    expect(
      document.agents.map((agent) => [agent["agent"], agent["runtime"], agent["working_directory"]]),
    ).toEqual(["claude0", "claude1"].map((name) => [name, "claude", "~/app"]));
  });

  test("of what is installed, as the guide shows it", async () => {
    const guide = readDocuments().find(({ path }) => path === "docs/guides/wizard.md")?.text ?? "";
    const [, dialogue = ""] = /^```text\n(Which fleet\?\n[\s\S]*?)^```$/m.exec(guide) ?? [];
    const lines = dialogue.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(8);
    await using bench = benchWith("claude", "codex");
    await using terminal = wizard(bench, ["--no-start"]);
    for (const line of lines) {
      const [, question, answer = ""] = /^(\S.*\?.* \[.*\])(?: (.*))?$/.exec(line) ?? [];
      if (line.trim() !== "…") await terminal.shows(question ?? line);
      if (question !== undefined) terminal.type(`${answer}\n`);
    }
    await terminal.shows("Install the scripts?");
    terminal.type("\u0003");
    expect(await terminal.ended()).toBe(130);
  });

  test("what was said by an option is not asked", async () => {
    await using bench = benchWithClaude();
    await using terminal = wizard(bench, [
      "--profile=demo",
      "--working-directory=~",
      "--names=a,b,c",
      "--install",
      "--no-start",
      "--no-claude-hooks",
    ]);
    await terminal.shows("Do this?");
    terminal.type("n\n");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text.match(/\[[^\]]*\] /g)).toEqual(["[Y/n] "]);
  });

  test("MOSAIC_ASSUME_YES asks nothing", async () => {
    await using bench = benchWithClaude();
    const all = { MOSAIC_ASSUME_YES: "1", MOSAIC_PROFILE: "demo", MOSAIC_START: "0" };
    await using terminal = wizard(bench, [], all);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text).not.toContain("[Y/n]");
    expect(existsSync(bench.path("fleet/roster.yaml"))).toBe(true);
    // nobody was asked: nothing of claude's was touched
    expect(existsSync(join(bench.home, ".claude"))).toBe(false);
  });

  test("a roster that is there is offered to go on with, and keeps its bytes", async () => {
    await using bench = benchWithClaude();
    bench.roster("\nagents:\n  - { name: cat0, runtime: command, command: [cat] }   # mine\n");
    const mine = tree(bench.path("fleet"));
    await using no = wizard(bench);
    await no.shows("A roster is there. Go on with it?");
    no.type("n\n");
    expect(await no.ended()).toBe(0);
    expect(no.text).toContain("nothing was changed");
    await using yes = wizard(bench, ["--no-claude-hooks"]);
    await yes.shows("cat0 (command)");
    yes.type("y\ny\ny\ny\n");
    expect(await yes.ended()).toBe(0);
    expect(yes.text).toMatch(/done {4}start +cat0 started/);
    expect(tree(bench.path("fleet"))["roster.yaml"]).toBe(mine["roster.yaml"] ?? "");
    await bench.ok("fleet", "stop");
  });

  test("Ctrl-C between the steps says what was done, and the wizard goes on from there", async () => {
    await using bench = benchWithClaude();
    const given = ["--profile", "demo", "--yes"];
    await using terminal = wizard(bench, given);
    await terminal.shows("install wrote");
    terminal.type("\u0003");
    expect(await terminal.ended()).toBe(130);
    expect(terminal.text).toMatch(
      /error: interrupted (before|while) the step (start|verify); done before: wrote /,
    );
    await using again = wizard(bench, ["--yes"]);
    expect(await again.ended()).toBe(0);
    expect(again.text).toMatch(/verify +\d+ ok, 0 failed/);
    await bench.ok("fleet", "stop");
  });
});

describe("without a terminal", () => {
  test("the profile is needed, and its variable named; nothing is done", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    const before = tree(bench.home);
    for (const more of [{}, { MOSAIC_ASSUME_YES: "1" }, { MOSAIC_PROFILE: "" }]) {
      const { status, stdout, stderr } = await bench.run(["wizard"], more);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toStartWith(
        "error: MOSAIC_PROFILE is not set, no runtime is installed, and nobody is asked here\n",
      );
    }
    expect(tree(bench.home)).toEqual(before);
  });

  test("the profile demo leads to a running, verified fleet in one go, and a second time changes nothing", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    const { status, stdout, stderr } = await bench.run(["wizard", "--socket", bench.socket], {
      MOSAIC_PROFILE: "demo",
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^done {4}roster [\s\S]*\ndone {4}verify +\d+ ok, 0 failed\n/),
      stderr: expect.stringMatching(/^note: supervisor: direct, because /),
    });
    expect(await bench.verify()).toEqual({ status: 0, failed: [] });
    const before = [bench.panes(), readFileSync(bench.path("fleet/roster.yaml"), "utf8")];
    const again = await bench.json<Record<string, unknown>>("wizard");
    expect(again).toMatchObject({
      status: 0,
      document: {
        schema: "mosaic.wizard/1",
        steps: [{ step: "install", detail: "nothing to write" }, { step: "start" }, { step: "verify" }],
      },
    });
    expect([bench.panes(), readFileSync(bench.path("fleet/roster.yaml"), "utf8")]).toEqual(before);
    await bench.ok("fleet", "stop");
  });

  test("who can be started is; who cannot is marked, and comes once its program is there", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    mkdirSync(bench.path("fleet/roles.local"), { recursive: true });
    writeFileSync(bench.path("fleet/roles.local/scout.md"), "Look around.\n");
    const wished = { MOSAIC_AGENTS: "ada:stub:scout, bob:stub:odd, eve:pi" };
    const made = await bench.run(["wizard", "--socket", bench.socket], wished);
    expect(made.status).toBe(0);
    expect(made.stdout).toMatch(/verify +\d+ ok, 0 failed/);
    expect(made.stdout.replaceAll(/\n +/g, " ")).toContain(
      "ada started, bob started, eve not installed (pi: npm install -g @earendil-works/pi-coding-agent)",
    );

    const again = await bench.json<{ agents: Record<string, string>[] }>("fleet", "start");
    expect([again.status, again.document.agents.map((agent) => agent["outcome"])]).toEqual([
      3,
      ["already running", "already running", "not installed"],
    ]);
    const { stdout } = await bench.run(["fleet", "verify", "--timeout", "0"]);
    const bad = stdout.split("\n").filter((line) => /^(failed|FAILED|warning)/i.test(line.trim()));
    expect(bad.join("\n")).toContain("not installed: pi");
    expect(stdout).toContain("the class odd has no file: bob started without a role text");

    // what ada says it was told is what the command prints, to the letter
    const told = await bench.ok("agent", "comms", "ada", "--quiet");
    expect(told).toContain("# Your role\n\nLook around.\n");
    await bench.ok("agent", "send", "ada", "[[role]]");
    await bench.ok("agent", "wait", "ada");
    expect((await bench.ok("agent", "last", "ada", "--quiet")).trim()).toBe(told.trim());

    const restarted = await bench.run(["fleet", "restart", "--grace", "0.2"]);
    expect(restarted.status).toBe(3);
    expect(restarted.stdout).toMatch(/^ada +restarted[\s\S]*^bob +restarted[\s\S]*^eve +not installed/m);

    const programs = join(bench.home, ".local/bin");
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, "pi"), "#!/bin/sh\nexec sleep 1000\n");
    chmodSync(join(programs, "pi"), 0o755);
    const applied = await bench.ok("fleet", "apply", "--yes", "--grace", "0.2");
    expect(applied).toMatch(/eve +.*started/);
    await bench.ok("fleet", "stop");
  });

  test("a flag counts before its variable, and that before the default", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    const variables = {
      MOSAIC_PROFILE: "local-canary",
      MOSAIC_WORKING_DIRECTORY: "~/from-the-variable",
      MOSAIC_AGENT_NAMES: "x,y,z",
      MOSAIC_INSTALL: "0",
      MOSAIC_START: "1",
    };
    const flags = ["--profile", "demo", "--names", "a,b,c", "--no-start", "--socket", bench.socket];
    expect((await bench.run(["wizard", ...flags], variables)).status).toBe(0);
    const { document } = await bench.json<{ agents: Record<string, string>[] }>("agent", "roster");
    expect(
      document.agents.map((agent) => [agent["agent"], agent["runtime"], agent["working_directory"]]),
    ).toEqual(["a", "b", "c"].map((name) => [name, "stub", expect.stringMatching(/from-the-variable$/)]));
    expect(existsSync(bench.path("tools"))).toBe(false);
  });

  test("what could not end well is refused before anything is written", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    const before = tree(bench.home);
    for (const [args, status, said] of [
      [["--profile", "minimal"], 5, "not installed: pi (agent canary-pi); nothing was changed"],
      [["--profile", "demo", "--names", "a,b"], 2, "the profile demo has 3 agents, and 2 names were given"],
      [["--profile", "demo", "--no-install", "--start"], 2, "--start needs --install"],
      [["--profile", "demp"], 2, "--profile must be one of installed, minimal, local-canary, demo, general"],
      [["--profile", "demo", "--install", "--no-install"], 2, "--no-install contradicts another option"],
    ] as const) {
      const result = await bench.run(["wizard", ...args]);
      expect({ args, status: result.status, stdout: result.stdout }).toEqual({ args, status, stdout: "" });
      expect(result.stderr).toContain(said);
    }
    bench.rosterFile("version: 1\ntransport: tmux\nagents: []\n");
    expect((await bench.run(["wizard", "--profile", "demo"])).status).toBe(4);
    expect(Object.keys(tree(bench.home))).toHaveLength(Object.keys(before).length + 3);
  });

  test("a roster that is there is kept, and it is said what was not used", async () => {
    await using bench = new DirectBench({ supervisor: "auto" });
    bench.roster("\nagents:\n  - { name: cat0, runtime: command, command: [cat] }\n");
    const mine = readFileSync(bench.path("fleet/roster.yaml"), "utf8");
    const { status, stderr } = await bench.run(["wizard", "--profile", "demo", "--no-start"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: there is a roster already: .*; it is kept, profile not used$/m);
    expect(readFileSync(bench.path("fleet/roster.yaml"), "utf8")).toBe(mine);
  });
});

/** A bash script in a lab of its own, with the binary as $mosaic. */
const lab = (...script: readonly string[]) =>
  runInLab(["mosaic=/run/lab/mosaic", ...script].join("\n"), {
    put: [`${builtBinary()}:/run/lab/mosaic`],
    timeoutSeconds: 50,
  });

describeWithLabs("under a user manager", () => {
  test("the wizard installs units that are enabled, and what it starts is verified", async () => {
    const { status, stdout, stderr } = await lab(
      "$mosaic wizard --profile demo --yes || exit 1",
      "$mosaic fleet verify --timeout 0 || exit 2",
      "systemctl --user is-enabled mosaic-tmux-holder.service mosaic-agent@coder0.service || exit 3",
      "$mosaic fleet stop",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("error") });
    expect(stdout).toMatch(/done {4}install wrote \d+ files, enabled 4 units/);
    expect(stdout).toContain("enabled\nenabled\n");
  });

  test("the unit of who cannot be started is not enabled, until its program is there", async () => {
    const { status, stdout } = await lab(
      "$mosaic wizard --agent ada:stub --agent eve:pi --yes || exit 1",
      "systemctl --user is-enabled mosaic-agent@ada.service mosaic-agent@eve.service",
      "$mosaic fleet verify --timeout 0 | grep -E '^(failed|FAILED)' | uniq",
      `mkdir -p ~/.local/bin; printf '#!/bin/sh\\nexec sleep 1000\\n' >~/.local/bin/pi; chmod +x ~/.local/bin/pi`,
      "$mosaic fleet apply --yes --grace 0.2",
      "systemctl --user is-enabled mosaic-agent@eve.service || exit 2",
      "$mosaic fleet stop",
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/enabled 2 units/);
    expect(stdout).toMatch(/^enabled\ndisabled$/m);
    expect(stdout.match(/^failed.*/gim)).toEqual([expect.stringMatching(/eve.*not installed: pi/)]);
  });

  test("linger is shown as the command it is, and that is run only after a yes", async () => {
    const { status, stdout } = await lab(
      // what the wizard looks at: logind keeps its seats there
      "mkdir -p /run/systemd/seats ~/bin",
      `printf '%s\\n' '#!/bin/sh' 'echo "$*" >>/tmp/calls' 'echo Linger=no' >~/bin/loginctl; chmod +x ~/bin/loginctl`,
      "export PATH=~/bin:$PATH",
      `ask() { printf '%b' "$1" | script -qefc "$mosaic wizard --profile demo --names a,b,c --working-directory '~' --no-claude-hooks --no-start" /dev/null; }`,
      "ask '\\n\\n\\n'",
      "grep -c enable /tmp/calls",
      "rm -rf ~/.config/mosaic",
      "ask '\\ny\\n\\n'",
      "grep enable /tmp/calls",
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout });
    const [no = "", yes = ""] = Bun.stripANSI(stdout).replaceAll("\r", "").split(/^0$/m);
    expect(no).toContain("Run `loginctl enable-linger root`? [y/N]");
    expect(no).not.toContain("3  run loginctl");
    expect(yes).toContain("3  run loginctl enable-linger root");
    expect(yes).toMatch(/done {4}linger +ran loginctl enable-linger root/);
    expect(stdout).toEndWith("\nenable-linger root\n");
  });
});
