/**
 * What the gateway costs and how soon it knows: `bun scripts/bench-gateway.ts [--agents 200] [--kills 25] [--seconds 60]
 * [--viewers 50]`. A real fleet of stub agents under a real user manager in the lab. Prints a table; exit status 1 where a
 * figure is over its bound.
 */
import { availableParallelism, loadavg, release } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../src/base/errors.ts";
import { builtBinary } from "../test/support/built-binary.ts";
import { freePort } from "../test/support/free-port.ts";
import { insideLab, labAvailability, labCommand } from "../test/support/lab.ts";
import { mosaic, MeasuredGateway, startFleet, tmux } from "./bench-gateway/host.ts";
import { measureDeaths, measureIdle } from "./bench-gateway/live.ts";
import { measureDeathsAtPage } from "./bench-gateway/page.ts";
import { holds, shown, table, type Figure } from "./bench-gateway/report.ts";
import { FLOOD, measureFrozen, measureViewers, PRINTER } from "./bench-gateway/viewers.ts";

const root = resolve(import.meta.dir, "..");
const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "200" },
    kills: { type: "string", default: "25" },
    seconds: { type: "string", default: "60" },
    viewers: { type: "string", default: "50" },
  },
});
const [agents, kills, seconds, viewers] = [
  Number(values.agents),
  Number(values.kills),
  Number(values.seconds),
  Number(values.viewers),
];
const say = (line: string) => process.stdout.write(`${line}\n`);

const command = (name: string, argv: readonly string[]) =>
  `  - { name: ${name}, runtime: command, command: ${JSON.stringify(argv)} }\n`;

async function measure(): Promise<number> {
  const names = Array.from({ length: agents }, (_, number) => `a${number}`);
  await startFleet(names.map((name) => `  - { name: ${name}, runtime: stub }\n`));
  const port = freePort();
  const figures: Figure[] = [];
  const tell = (...some: readonly Figure[]) => {
    figures.push(...some);
    for (const { what, measured } of some) process.stderr.write(`${what}: ${measured}\n`);
  };
  {
    await using gateway = await MeasuredGateway.start(port);
    // the launchers have told twice by then how their agents do
    await Bun.sleep(35_000);
    tell(...(await measureIdle(gateway, seconds)));
    tell(...(await measureDeaths(names.slice(0, kills))));
    tell(
      Bun.which("chromium") === null
        ? shown("kill -9 seen at the page", "chromium is not installed")
        : await measureDeathsAtPage(port, names.slice(kills, 2 * kills)).catch((thrown: unknown) =>
            holds("kill -9 seen at the page", describeError(thrown).split("\n")[0] ?? "", "measured", false),
          ),
    );
  }
  await mosaic("fleet", "stop");
  await startFleet([command("printer", PRINTER), command("flood", FLOOD)]);
  {
    await using gateway = await MeasuredGateway.start();
    tell(...(await measureViewers(gateway, "printer", viewers)));
    tell(...(await measureFrozen(gateway, "flood", 20)));
  }
  const version = (await mosaic("--version")).split("\n")[0];
  say(
    `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} processors at load ${loadavg()[0]?.toFixed(1)}, ` +
      `Linux ${release()}, ${tmux("-V").trim()}, ${systemdVersion()}, Bun ${Bun.version}, ${version}; ${agents} agents\n`,
  );
  say(table(figures));
  await mosaic("fleet", "stop");
  return figures.some(({ within }) => within === false) ? 1 : 0;
}

function systemdVersion(): string {
  const said = Bun.spawnSync(["systemctl", "--version"]).stdout.toString();
  return said.split(" ").slice(0, 2).join(" ");
}

async function outside(): Promise<number> {
  builtBinary();
  const availability = labAvailability();
  if (!availability.available) {
    say(`not measured, the lab cannot run: ${availability.why}`);
    return 125;
  }
  const argv = labCommand(["/run/lab/bin/bun", "scripts/bench-gateway.ts", ...process.argv.slice(2)], {
    put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
    directory: "/run/lab/checkout",
    uid: 1000,
    timeoutSeconds: 3600,
  });
  return await Bun.spawn(argv, { stdout: "inherit", stderr: "inherit", stdin: "ignore" }).exited;
}

process.exitCode = insideLab() ? await measure() : await outside();
