/**
 * One team in a network of its own: a PostgreSQL, a fleet of stubs and a gateway of tier team, set up as
 * docs/guides/federation.md says. Reads commands of mosaic from standard input, one JSON list a line, and answers each with
 * one line: its status and what it printed. Ends with its input.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { answeringValkey } from "../support/answering-valkey.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { until } from "../support/poll.ts";
import { TestPostgres } from "../support/postgres.ts";

/** What a command came to. */
export interface Answered {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PORT = 14_242;
const [, , address = "", ...agents] = process.argv;

if (import.meta.main) {
  await using postgres = await TestPostgres.start();
  using valkey = answeringValkey("v");
  await using bench = new DirectBench();
  bench.roster(`\nagents:\n${agents.map((agent) => `  - { name: ${agent}, runtime: stub }\n`).join("")}`);
  await bench.ok("fleet", "install-systemd");
  await bench.ok("fleet", "start", "--grace", "0.2");
  await setUp(bench, postgres.url(await postgres.newDatabase()), valkey.url);
  await using gateway = startGateway(bench);
  const ca = readFileSync(bench.path("gateway/certificate.pem"), "utf8");
  await until("the gateway answers", () => {
    if (gateway.process.exitCode !== null) throw new Error(gateway.log());
    return fetch(`https://${address}:${PORT}/healthz`, { tls: { ca }, signal: AbortSignal.timeout(5_000) });
  });
  console.log(JSON.stringify({ home: bench.home, certificate: new X509Certificate(ca).fingerprint256 }));
  for await (const line of console) {
    if (line === "") break;
    const { status, stdout, stderr } = await bench.run(JSON.parse(line) as string[]);
    console.log(JSON.stringify({ status, stdout, stderr } satisfies Answered));
  }
}

/** It ends with us, also where we are killed. */
function startGateway(bench: DirectBench) {
  const path = bench.path("gateway/test.log");
  const log = Bun.file(path);
  const child = Bun.spawn(["setpriv", "--pdeathsig=KILL", builtBinary(), "gateway", "run"], {
    cwd: bench.home,
    env: { ...bench.environment },
    stdin: "ignore",
    stdout: log,
    stderr: log,
  });
  return {
    process: child,
    log: () => readFileSync(path, "utf8"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}

async function setUp(bench: DirectBench, database: string, valkey: string): Promise<void> {
  const file = (name: string) => bench.path(`gateway/${name}`);
  await Bun.write(file("database-url"), database);
  await Bun.write(file("valkey-url"), valkey);
  const openssl =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=gateway";
  const made = Bun.spawnSync(
    openssl
      .split(" ")
      .concat("-addext", `subjectAltName=IP:${address}`)
      .concat("-keyout", file("key.pem"), "-out", file("certificate.pem")),
    { stdin: "ignore", stdout: "ignore", stderr: "pipe" },
  );
  if (made.exitCode !== 0) throw new Error(made.stderr.toString());
  const settings = {
    database_url_file: file("database-url"),
    valkey_url_file: file("valkey-url"),
    tier: "team",
    public_origin: `https://${address}:${PORT}`,
    bind: address,
    tls_certificate: file("certificate.pem"),
    tls_key: file("key.pem"),
  };
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await bench.ok("gateway", "config", "set", ...words);
}
