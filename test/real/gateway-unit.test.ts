/** The gateway under a real user manager: a unit of its own, which no agent depends on. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { credentialName } from "../../src/domain/gateway/credentials.ts";
import { selfSigned } from "../support/certificate.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);

describeInLab("the gateway's unit", () => {
  const port = freePort();
  const address = `http://localhost:${port}/api/v1/me`;
  let bench: LabBench;

  const show = (unit: string, property: string) =>
    Bun.spawnSync(["systemctl", "--user", "show", unit, `--property=${property}`, "--value"], {
      env: { ...process.env, ...bench.environment },
    })
      .stdout.toString()
      .trim();
  const mainPid = () => Number(show("mosaic-gateway.service", "MainPID"));
  const answers = async () => (await fetch(address).catch(() => undefined))?.status === 401;
  const agents = async () => Object.values(await bench.status()).map(({ agent, pid }) => [agent, pid]);
  let before: Awaited<ReturnType<typeof agents>>;

  beforeAll(async () => {
    bench = new LabBench();
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
    before = await agents();
  });
  afterAll(async () => {
    await bench.run(["gateway", "uninstall", "--yes"]);
    await bench[Symbol.asyncDispose]();
  });

  test("is written, enabled and started, and has no secret of its first user", async () => {
    const { status, stderr } = await bench.run(["gateway", "install"], {
      MOSAIC_GATEWAY_PORT: String(port),
      MOSAIC_ADMIN_NAME: "Ada",
      MOSAIC_ADMIN_EMAIL: "ada@example.org",
      MOSAIC_ADMIN_PASSWORD: "correct horse battery",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(await answers()).toBe(true);
    expect(show("mosaic-gateway.service", "ActiveState")).toBe("active");
    expect(show("mosaic-gateway.service", "UnitFileState")).toBe("enabled");
    for (const property of ["Requires", "Wants", "PartOf", "BindsTo"]) {
      expect(show("mosaic-gateway.service", property)).not.toContain("mosaic-");
    }
    const told = [
      readFileSync(`${bench.units}/mosaic-gateway.service`, "utf8"),
      readFileSync(`/proc/${mainPid()}/environ`, "utf8"),
      readFileSync(`/proc/${mainPid()}/cmdline`, "utf8"),
      show("mosaic-gateway.service", "Environment"),
    ];
    expect(told.filter((text) => text.includes("correct horse"))).toEqual([]);
  });

  test("comes back when it is killed, is stopped and started, and no agent notices", async () => {
    const killed = mainPid();
    process.kill(killed, "SIGKILL");
    await until("another gateway answers", async () => mainPid() !== killed && (await answers()));
    await bench.ok("gateway", "restart");
    expect((await bench.json<{ keeper: string }>("gateway", "status")).document.keeper).toBe("systemd");
    await bench.ok("gateway", "stop");
    expect(await answers()).toBe(false);
    expect(show("mosaic-gateway.service", "ActiveState")).toBe("inactive");
    await bench.ok("gateway", "start");
    expect(await answers()).toBe(true);
    expect(await agents()).toEqual(before);
  });

  test("is brought to what this mosaic writes by a restart, and a doctor says where it is not", async () => {
    const unit = `${bench.units}/mosaic-gateway.service`;
    const text = readFileSync(unit, "utf8");
    const keeper = async () => {
      const { document } = await bench.json<{ probes: { service: string; ok: boolean }[] }>(
        "gateway",
        "doctor",
      );
      return document.probes.find(({ service }) => service === "keeper")?.ok;
    };
    expect(await keeper()).toBe(true);
    writeFileSync(unit, `${text}# of another mosaic\n`);
    expect(await keeper()).toBe(false);
    await bench.ok("gateway", "restart");
    expect([readFileSync(unit, "utf8"), await keeper(), await answers()]).toEqual([text, true, true]);
    expect(await agents()).toEqual(before);
  });

  test("is handed the files of its secrets by systemd, and says the secret nowhere", async () => {
    const config = bench.path("gateway/config.yaml");
    const settings = readFileSync(config, "utf8");
    const { certificate, key, text } = selfSigned(bench.home);
    writeFileSync(config, `${settings}tls_certificate: ${certificate}\ntls_key: ${key}\n`, { mode: 0o600 });
    await bench.ok("gateway", "restart");
    const healthy = await fetch(`https://localhost:${port}/healthz`, { tls: { ca: text } });
    expect(healthy.status).toBe(200);
    const name = credentialName({ key: "tls_key", path: key });
    const environment = readFileSync(`/proc/${mainPid()}/environ`, "utf8");
    const folder = /(?:^|\0)CREDENTIALS_DIRECTORY=([^\0]+)/.exec(environment)?.[1];
    // as the gateway sees it: root's manager mounts the folder for the unit alone
    const seen = `/proc/${mainPid()}/root${folder}`;
    expect(readdirSync(seen)).toEqual([name]);
    const [secret] = readFileSync(`${seen}/${name}`, "utf8").split("\n").slice(1);
    expect(secret?.length).toBeGreaterThan(40);
    const told = [
      environment,
      readFileSync(`${bench.units}/mosaic-gateway.service`, "utf8"),
      readFileSync(`/proc/${mainPid()}/cmdline`, "utf8"),
      show("mosaic-gateway.service", "LoadCredential"),
      await bench.ok("gateway", "config", "show"),
      await bench.ok("gateway", "audit", "--json"),
    ];
    expect(told[1]).toContain(`\nLoadCredential=${name}:${key}\n`);
    expect(told.filter((one) => one.includes(secret ?? ""))).toEqual([]);
    writeFileSync(config, settings, { mode: 0o600 });
    await bench.ok("gateway", "restart");
    expect(await answers()).toBe(true);
    expect(await agents()).toEqual(before);
  });

  test("goes with `mosaic uninstall`, and nothing of it is left", async () => {
    await bench.ok("uninstall", "--all", "--yes");
    expect(await answers()).toBe(false);
    expect(existsSync(bench.path("gateway"))).toBe(false);
    expect(existsSync(`${bench.units}/mosaic-gateway.service`)).toBe(false);
    expect(existsSync(`${bench.units}/default.target.wants/mosaic-gateway.service`)).toBe(false);
    expect(show("mosaic-gateway.service", "LoadState")).toBe("not-found");
  });
});
