/** What we write for systemd, read by systemd itself: the units, and the env files that we also read ourselves. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  mergeEnvironmentFile,
  parseEnvironmentFile,
} from "../../src/domain/install/units/environment-file.ts";
import { renderAgentDropIn, renderUnit } from "../../src/domain/install/units/render.ts";
import { asUnitPath, inExecQuotes, inUnitQuotes } from "../../src/domain/install/units/systemd-syntax.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { FULL_AGENT, rosterOf } from "../support/roster-agents.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const templates = resolve(import.meta.dir, "../../framework/systemd/user");
const UNITS = ["mosaic-tmux-holder.service", "mosaic-agent@.service"] as const;

function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...argv], {
    env: { ...process.env, LC_ALL: "C.UTF-8", ...environment },
    timeout: 20_000,
  });
  return { status: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** The units and a drop-in as install-systemd would leave them, of a home with this name. */
function install(folder: TemporaryFolder, homeName: string): string {
  const home = folder.join(homeName);
  const units = folder.join("units");
  mkdirSync(join(home, "tools/fleet"), { recursive: true });
  mkdirSync(join(units, "mosaic-agent@coder0.service.d"), { recursive: true });
  for (const script of ["start-agent-session.sh", "start-holder.sh"]) {
    writeFileSync(join(home, "tools/fleet", script), "#!/bin/sh\n", { mode: 0o755 });
  }
  const facts = {
    mosaicHome: home,
    binary: join(home, "mosaic"),
    tmux: Bun.which("tmux") ?? "/usr/bin/tmux",
  };
  for (const unit of UNITS) {
    writeFileSync(
      join(units, unit),
      renderUnit(readFileSync(join(templates, unit), "utf8"), rosterOf(), facts),
    );
  }
  writeFileSync(
    join(units, "mosaic-agent@coder0.service.d/50-mosaic.conf"),
    renderAgentDropIn(FULL_AGENT, home) ?? "",
  );
  return units;
}

describe("systemd-analyze has nothing to say about our units", () => {
  for (const homeName of ["home", 'my 100% "$HOME" it\'s', "back\\slash"]) {
    test(`in a home called ${JSON.stringify(homeName)}`, () => {
      using folder = new TemporaryFolder();
      const units = install(folder, homeName);
      mkdirSync(folder.join("run"), { mode: 0o700 });
      for (const unit of ["mosaic-tmux-holder.service", "mosaic-agent@coder0.service"]) {
        const result = run(["systemd-analyze", "--user", "verify", "--recursive-errors=no", unit], {
          SYSTEMD_UNIT_PATH: `${units}:`,
          XDG_RUNTIME_DIR: process.env["XDG_RUNTIME_DIR"] ?? folder.join("run"),
        });
        expect({ unit, ...result }).toEqual({ unit, status: 0, stdout: "", stderr: "" });
      }
    });
  }

  test("and would have: a mistake is found", () => {
    using folder = new TemporaryFolder();
    const units = install(folder, "home");
    mkdirSync(folder.join("run"), { mode: 0o700 });
    const path = join(units, "mosaic-agent@.service");
    writeFileSync(path, readFileSync(path, "utf8").replace("RestartSec=1s", "RestartSec=soon\nNoSuchKey=1"));
    const result = run(
      ["systemd-analyze", "--user", "verify", "--recursive-errors=no", "mosaic-agent@coder0.service"],
      {
        SYSTEMD_UNIT_PATH: `${units}:`,
        XDG_RUNTIME_DIR: process.env["XDG_RUNTIME_DIR"] ?? folder.join("run"),
      },
    );
    expect(result.stderr).toContain("NoSuchKey");
  });
});

/** Runs `env -0` as a service with these settings, and returns the environment and the arguments it had. */
function serve(
  lines: readonly string[],
  words = "",
): { environment: Record<string, string>; argv: string[] } {
  const folder = `${process.env["XDG_RUNTIME_DIR"]}/systemd/user`;
  const unit = `mosaic-test-${process.pid}.service`;
  using output = new TemporaryFolder();
  const script = output.join("note");
  writeFileSync(
    script,
    `#!/bin/sh\nenv -0 >${output.join("environment")}\nprintf '%s\\0' "$@" >${output.join("argv")}\n`,
    { mode: 0o755 },
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, unit),
    ["[Service]", "Type=oneshot", ...lines, `ExecStart=${script} ${words}`, ""].join("\n"),
  );
  try {
    expect(run(["systemctl", "--user", "daemon-reload"]).status).toBe(0);
    const result = run(["systemctl", "--user", "start", unit]);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const entries = (file: string) => readFileSync(output.join(file), "utf8").split("\0").slice(0, -1);
    return {
      environment: Object.fromEntries(
        entries("environment").map((entry) => [
          entry.slice(0, entry.indexOf("=")),
          entry.slice(entry.indexOf("=") + 1),
        ]),
      ),
      argv: entries("argv"),
    };
  } finally {
    rmSync(join(folder, unit));
    run(["systemctl", "--user", "daemon-reload"]);
  }
}

const HOSTILE = [
  "$(touch x)",
  "`touch x`",
  "$HOME ${HOME} $$",
  "it's",
  'say "hi"',
  "back\\slash \\n \\x41",
  "ends with \\",
  "ends with ;",
  "# no comment",
  " space around ",
  "\ttab\t",
  "100% %h %i %%",
  "a=b=c",
  "'",
  '"',
  "\\",
  '\\"',
  "ünïcödé 日本",
  "~/x",
  "*",
];

describeInLab("systemd itself", () => {
  test("reads from our env file exactly what we wrote, and so do we", () => {
    using folder = new TemporaryFolder();
    const wanted = Object.fromEntries(HOSTILE.map((value, index) => [`K${index}`, value]));
    const text = mergeEnvironmentFile(undefined, wanted);
    writeFileSync(folder.join("a.env"), text);
    const { environment } = serve([`EnvironmentFile=${folder.join("a.env")}`]);
    expect(Object.fromEntries(Object.entries(environment).filter(([key]) => /^K\d+$/.test(key)))).toEqual(
      wanted,
    );
    expect(parseEnvironmentFile(text)).toEqual(wanted);
  });

  test("reads an operator's file as we read it, with every oddity", () => {
    using folder = new TemporaryFolder();
    const text = [
      "K1=plain",
      "  K2 = spaced  ",
      "# K3=no",
      "; K4=no",
      "nonsense",
      "K5='single $x \\ \"q\"'",
      'K6="double \\"q\\" \\$x \\\\ \\n"',
      "K7=un\\quoted\\ text",
      "K8=one \\",
      "two",
      'K9="one',
      'two"',
      "K10='three",
      "four'",
      "K11=x # kept",
      "K12=",
      "K13=\"a\"b'c'",
      'K14="a" "b"',
      "K15=$HOME",
      "1K=no",
      "K-16=no",
      "export K17=no",
      "K18=last\tblank \t",
      'K19="joined \\',
      'lines"',
      "K20=a'b'c",
      'K21=a"b"c',
      "K1=again",
      "K22=crlf\r",
      "K23=\\\\",
      "K24=no newline at the end",
    ].join("\n");
    writeFileSync(folder.join("a.env"), text);
    const { environment } = serve([`EnvironmentFile=${folder.join("a.env")}`]);
    expect(parseEnvironmentFile(text)).toEqual(
      Object.fromEntries(Object.entries(environment).filter(([key]) => /^(export )?1?K-?\d+$/.test(key))),
    );
  });

  test("takes our quoted values of Environment= and ExecStart= as they were, and our paths", () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join('100% "$HOME" it\'s \\ * [x] ?'));
    const file = folder.join('100% "$HOME" it\'s \\ * [x] ?/a.env');
    writeFileSync(file, 'FROM_FILE="yes"\n');
    const { environment, argv } = serve(
      [
        `Environment=${HOSTILE.map((value, index) => `"K${index}=${inUnitQuotes(value)}"`).join(" ")}`,
        `EnvironmentFile=${asUnitPath(file)}`,
      ],
      HOSTILE.map((value) => `"${inExecQuotes(value)}"`).join(" "),
    );
    expect(HOSTILE.map((_, index) => environment[`K${index}`])).toEqual(HOSTILE);
    expect(argv).toEqual(HOSTILE);
    expect(environment["FROM_FILE"]).toBe("yes");
  });
});
