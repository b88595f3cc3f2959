/** `fleet install-systemd` on files, drop-ins and a user manager that are real. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";

setDefaultTimeout(120_000);

const AGENTS = `
agents:
  - { name: coder0, runtime: stub, limits: { memory_max: 512M } }
  - { name: coder1, runtime: stub }
`;

describeInLab("fleet install-systemd", () => {
  let bench: LabBench;

  beforeEach(() => {
    bench = new LabBench();
    bench.roster(AGENTS);
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const OPERATOR = 'NOTE="$HOME stays as I wrote it" # mine\n  ODD_LINE = 1\n';

  /** Files of the operator's own, and lines of theirs in ours. */
  function operatorWasHere(): void {
    appendFileSync(bench.path("fleet/agents/coder0.env"), OPERATOR);
    for (const unit of [
      "mosaic-agent@coder0.service",
      "mosaic-agent@coder1.service",
      "mosaic-tmux-holder.service",
    ]) {
      const dropIn = join(bench.units, `${unit}.d/90-operator.conf`);
      mkdirSync(dirname(dropIn), { recursive: true });
      writeFileSync(dropIn, "[Service]\nEnvironment=OPERATOR=yes\n");
    }
  }

  test("with --dry-run shows every file and writes none", async () => {
    const before = bench.tree();
    const shown = await bench.ok("fleet", "install-systemd", "--dry-run");
    expect(bench.tree()).toEqual(before);
    const files = shown.match(/^\+\+\+ .*$/gm)?.map((line) => line.replace(bench.home, "~"));
    expect(files).toEqual(
      [
        "~/.config/mosaic/fleet/examples/coding.yaml",
        "~/.config/mosaic/fleet/examples/demo.yaml",
        "~/.config/mosaic/fleet/examples/general.yaml",
        "~/.config/mosaic/fleet/examples/hybrid.yaml",
        "~/.config/mosaic/fleet/examples/local-canary.yaml",
        "~/.config/mosaic/fleet/examples/minimal.yaml",
        "~/.config/mosaic/fleet/examples/research.yaml",
        "~/.config/mosaic/fleet/roles/canary.md",
        "~/.config/mosaic/fleet/roles/coder.md",
        "~/.config/mosaic/fleet/roles/enhancer.md",
        "~/.config/mosaic/fleet/roles/orchestrator.md",
        "~/.config/mosaic/fleet/roles/researcher.md",
        "~/.config/mosaic/fleet/roles/reviewer.md",
        "~/.config/mosaic/fleet/roles/worker.md",
        "~/.config/mosaic/fleet/roles/writer.md",
        "~/.config/mosaic/fleet/roster.schema.json",
        "~/.config/mosaic/fleet/tmux.conf",
        "~/.config/mosaic/tools/fleet/claude-hook.sh",
        "~/.config/mosaic/tools/fleet/pi-extension.mjs",
        "~/.config/mosaic/tools/fleet/start-agent-session.sh",
        "~/.config/mosaic/tools/fleet/start-holder.sh",
        "~/.config/mosaic/tools/tmux/agent-send.sh",
        "~/.config/mosaic/tools/tmux/send-message.sh",
        "~/.config/mosaic/framework.version",
        "~/.config/mosaic/fleet/fleet.env",
        "~/.config/mosaic/fleet/agents/coder0.env",
        "~/.config/mosaic/fleet/agents/coder1.env",
        "~/.config/systemd/user/mosaic-tmux-holder.service",
        "~/.config/systemd/user/mosaic-agent@.service",
        "~/.config/systemd/user/mosaic-agent@coder0.service.d/50-mosaic.conf",
      ].map((file) => `+++ ${file} (new)`),
    );
    expect(bench.systemctl("list-unit-files", "--no-legend", "mosaic-*")).toBe("");
  });

  test("a second time changes no file, not even its time, and says so", async () => {
    const first = await bench.json("fleet", "install-systemd");
    expect(first.document).toMatchObject({ supervisor: "systemd", reloaded: true });
    const before = bench.tree();
    const second = await bench.json("fleet", "install-systemd");
    expect(second.document).toMatchObject({ changes: [], enabled: [], disabled: [], reloaded: false });
    expect(await bench.ok("fleet", "install-systemd")).toBe("nothing to change\n");
    expect(await bench.ok("fleet", "install-systemd", "--dry-run")).toBe("nothing would change\n");
    expect(bench.tree()).toEqual(before);
  });

  test("a second time keeps what the operator added, and so does a roster that changed", async () => {
    await bench.ok("fleet", "install-systemd");
    operatorWasHere();
    const before = bench.tree();
    expect(await bench.ok("fleet", "install-systemd")).toBe("nothing to change\n");
    expect(bench.tree()).toEqual(before);

    bench.roster(
      AGENTS.replace("runtime: stub, limits: { memory_max: 512M }", "runtime: stub, class: reviewer"),
    );
    await bench.ok("fleet", "install-systemd");
    const changed = Object.entries(bench.tree())
      .filter(([path, facts]) => before[path] !== facts)
      .map(([path]) => path);
    expect(changed).toEqual(["mosaic/fleet/agents/coder0.env", "mosaic/fleet/roster.yaml"]);
    const environment = readFileSync(bench.path("fleet/agents/coder0.env"), "utf8");
    expect(environment).toContain('MOSAIC_AGENT_CLASS="reviewer"\n');
    expect(environment).toEndWith(OPERATOR);
    // the limit is gone from the roster, so our drop-in is gone, and the operator's is not
    expect(existsSync(join(bench.units, "mosaic-agent@coder0.service.d/50-mosaic.conf"))).toBe(false);
    expect(existsSync(join(bench.units, "mosaic-agent@coder0.service.d/90-operator.conf"))).toBe(true);
    expect(bench.systemctl("show", "--property=Environment", "mosaic-agent@coder0.service")).toContain(
      "OPERATOR=yes",
    );
  });

  test("gives a script its run bit back and says so", async () => {
    await bench.ok("fleet", "install-systemd");
    const launcher = bench.path("tools/fleet/start-agent-session.sh");
    chmodSync(launcher, 0o644);
    expect(await bench.ok("fleet", "install-systemd", "-v")).toMatch(
      /^made runnable +\S+\/start-agent-session\.sh\n$/,
    );
    expect(statSync(launcher).mode & 0o777).toBe(0o755);
  });

  test("with --no-enable leaves the units out of the next boot", async () => {
    await bench.ok("fleet", "install-systemd", "--no-enable");
    expect(existsSync(join(bench.units, "default.target.wants"))).toBe(false);
    expect(bench.systemctl("is-enabled", "mosaic-agent@coder0.service")).toBe("disabled");
  });

  test("refuses units of another home and says whose they are; --force takes them over", async () => {
    await bench.ok("fleet", "install-systemd");
    const other = join(bench.home, ".config/other home");
    mkdirSync(join(other, "fleet"), { recursive: true });
    writeFileSync(join(other, "fleet/roster.yaml"), readFileSync(bench.path("fleet/roster.yaml")));
    const before = bench.tree();

    const command = ["fleet", "install-systemd", "--mosaic-home", other];
    for (const refused of [command, [...command, "--dry-run"]]) {
      expect(await bench.run(refused)).toEqual({
        status: 4,
        stdout: "",
        stderr: [
          `error: the installed units belong to another mosaic home: ${bench.mosaicHome}`,
          "",
          `hint: mosaic fleet install-systemd --mosaic-home ${bench.mosaicHome}, or --force to take the units over`,
          "",
        ].join("\n"),
      });
    }
    expect(bench.tree()).toEqual(before);

    await bench.ok(...command, "--force");
    const unit = readFileSync(join(bench.units, "mosaic-agent@.service"), "utf8");
    expect(unit).toContain(`"MOSAIC_HOME=${other}"`);
    expect(unit).not.toContain(bench.mosaicHome);
  });

  test("a home whose name means something to systemd, to a shell or to glob runs its fleet all the same", async () => {
    const odd = join(bench.home, `.config/a "b" %h $HOME 'c' \\d [e]* ;`);
    mkdirSync(join(odd, "fleet"), { recursive: true });
    writeFileSync(join(odd, "fleet/roster.yaml"), readFileSync(bench.path("fleet/roster.yaml")));
    const home = ["--mosaic-home", odd];
    await bench.ok("fleet", "install-systemd", ...home);
    await bench.ok("fleet", "start", "--grace", "0", ...home);
    expect(await bench.verify("--timeout", "30", ...home)).toEqual({ status: 0, failed: [] });
    await bench.ok("fleet", "stop", ...home);
    expect(bench.processes()).toEqual([]);
  });
});
