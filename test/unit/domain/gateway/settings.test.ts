import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { firstAdmin } from "../../../../src/domain/gateway/install.ts";
import {
  findSettings,
  readSettings,
  settingsOf,
  withSetting,
} from "../../../../src/domain/gateway/settings.ts";

const PATH = "/home/me/.config/mosaic/gateway/config.yaml";

function thrownBy(body: () => unknown): MosaicError {
  try {
    body();
  } catch (thrown) {
    if (thrown instanceof MosaicError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
const settings = (text: string | undefined, environment: Record<string, string> = {}, flags = {}) =>
  settingsOf(findSettings({ text, environment, flags, path: PATH }));

describe("the settings of a gateway", () => {
  test("a flag counts before a variable, that before the file, that before the default", () => {
    const variable = { MOSAIC_GATEWAY_PORT: "2000" };
    expect(settings(undefined).port).toBe(14_242);
    expect(settings("port: 1000\n").port).toBe(1000);
    expect(settings("port: 1000\n", variable).port).toBe(2000);
    expect(settings("port: 1000\n", variable, { port: "3000" }).port).toBe(3000);
    expect(settings("port: 1000\n", { MOSAIC_GATEWAY_PORT: "" }).port).toBe(1000);
  });

  test("an unknown tier is refused, and does not become another one silently", () => {
    const { ending, message } = thrownBy(() => settings(undefined, { MOSAIC_STORAGE_TIER: "tem" }));
    expect([ending, message]).toEqual([
      "usage",
      "MOSAIC_STORAGE_TIER: it is neither local nor team (standalone is another word for team)",
    ]);
    expect(thrownBy(() => settings("tier: tem\n")).code).toBe("gateway-config-invalid");
  });

  test("a team needs both addresses: what is missing is named, and it never becomes local", () => {
    const database = { MOSAIC_DATABASE_URL: "postgres://localhost/m" };
    const valkey = { MOSAIC_VALKEY_URL: "redis://localhost" };
    for (const [environment, flags, missing] of [
      [{ MOSAIC_STORAGE_TIER: "team" }, {}, ["MOSAIC_DATABASE_URL", "MOSAIC_VALKEY_URL"]],
      [{ MOSAIC_STORAGE_TIER: "standalone", ...valkey }, {}, ["MOSAIC_DATABASE_URL"]],
      [database, { tier: "team" }, ["MOSAIC_VALKEY_URL"]],
    ] as const) {
      const { ending, code, data } = thrownBy(() => settings(undefined, { ...environment }, flags));
      expect([ending, code, data]).toEqual(["usage", "variable-missing", { variables: missing }]);
    }
    expect(settings("tier: standalone\n", { ...database, ...valkey }).storage).toEqual({
      tier: "team",
      database: { url: "postgres://localhost/m" },
      valkey: { url: "redis://localhost" },
    });
    // what a local gateway does not need is not asked for, and does not make it another
    expect(settings(undefined, { ...database, ...valkey }).storage).toEqual({ tier: "local" });
  });

  test("of an address and the file of one counts what was said with more weight", () => {
    const environment = {
      MOSAIC_DATABASE_URL: "postgres://localhost/m",
      MOSAIC_VALKEY_URL: "redis://localhost",
    };
    const text = "tier: team\ndatabase_url_file: /f\nvalkey_url: redis://127.0.0.1\nvalkey_url_file: /v\n";
    const storage = (more: Record<string, string>, flags = {}) => settings(text, more, flags).storage;
    expect(storage({})).toEqual({ tier: "team", database: { file: "/f" }, valkey: { file: "/v" } });
    expect(storage(environment)).toMatchObject({ database: { url: "postgres://localhost/m" } });
    expect(storage(environment, { database_url_file: "/flag" })).toMatchObject({
      database: { file: "/flag" },
    });
  });

  test("no error shows an address: not the one that is wrong, and not one beside it", () => {
    const text = [
      "tier: team",
      "database_url: postgres://ada:s3cret@db.example/x?sslmode=disable",
      "databse_url: postgres://ada:s3cret@db.example/x",
      "valkey_url: redis://:s3cret@v.example",
      "",
    ].join("\n");
    const wrong = thrownBy(() => readSettings(text, PATH));
    expect((wrong.data as { count: number }).count).toBe(3);
    expect(`${wrong.message} ${JSON.stringify(wrong.data)}`).not.toContain("s3cret");
    const variable = { MOSAIC_DATABASE_URL: "postgres://ada:s3cret@db.example/" };
    expect(thrownBy(() => settings(undefined, variable)).message).not.toContain("s3cret");
  });

  test("another address than this machine's own needs TLS or a proxy that is named", () => {
    for (const bind of ["0.0.0.0", "192.168.1.4", '"::"']) {
      expect(thrownBy(() => settings(`bind: ${bind}\n`)).code).toBe("gateway-unprotected");
      expect(settings(`bind: ${bind}\ntrusted_proxy: 10.0.0.2, 10.0.0.3\n`).trustedProxy).toEqual([
        "10.0.0.2",
        "10.0.0.3",
      ]);
      const tls = settings(`bind: ${bind}\ntls_certificate: /etc/c.pem\ntls_key: /etc/k.pem\n`).tls;
      expect(tls).toEqual({ certificate: "/etc/c.pem", key: "/etc/k.pem" });
    }
    for (const bind of ["127.0.0.1", "127.0.0.2", '"::1"'])
      expect(settings(`bind: ${bind}\n`).bind).toBeDefined();
    expect(thrownBy(() => settings("tls_key: /etc/k.pem\n")).code).toBe("gateway-unprotected");
  });

  test("every problem of the file is told at once, with its line and a mark below its column", () => {
    const text =
      "# mine\nport: http\nprot: 3\nread_only: [yes]\nbind: localhost\npublic_origin: http://a.example/\n";
    const { message, data } = thrownBy(() => readSettings(text, PATH));
    expect((data as { count: number }).count).toBe(5);
    expect(message).toContain(
      `${PATH}:2:7 port: it is no port from 1 to 65535\n 2 | port: http\n   |       ^`,
    );
    expect(message).toContain(`${PATH}:3:1 prot: unknown key 'prot'`);
    expect(message).toContain("hint: did you mean port?");
    expect(message).toContain(`${PATH}:4:12 read_only: expected one value`);
  });

  test("what is no mapping and what is no YAML is told, and an empty file says nothing", () => {
    expect(thrownBy(() => readSettings("- port\n", PATH)).code).toBe("gateway-config-invalid");
    expect(thrownBy(() => readSettings("port: [\n", PATH)).code).toBe("gateway-config-invalid");
    expect(thrownBy(() => readSettings("port: 1\nport: 2\n", PATH)).code).toBe("gateway-config-invalid");
    expect(readSettings("# nothing\n", PATH).size).toBe(0);
  });
});

describe("a change of a setting", () => {
  test("changes its line alone", () => {
    const text = "# mine\nport: 1000 # old\n\ncors_origin: http://localhost:3000\n";
    expect(withSetting(text, "port", "2000", PATH)).toBe(
      "# mine\nport: 2000\n\ncors_origin: http://localhost:3000\n",
    );
    expect(withSetting(text, "read_only", "true", PATH)).toBe(`${text}read_only: true\n`);
    expect(withSetting("port: 1", "bind", "::1", PATH)).toBe('port: 1\nbind: "::1"\n');
    expect(withSetting("", "port", "2000", PATH)).toBe("port: 2000\n");
  });

  test("is refused where it makes no sense, or the file is written so that it would not come out", () => {
    expect(thrownBy(() => withSetting("", "port", "0", PATH)).code).toBe("setting-invalid");
    expect(thrownBy(() => withSetting("", "bind", "localhost", PATH)).code).toBe("setting-invalid");
    const flow = thrownBy(() => withSetting("{ port: 1000 }\n", "port", "2000", PATH));
    expect(["gateway-config-not-edited", "gateway-config-invalid"]).toContain(flow.code);
  });
});

describe("the first user", () => {
  const ALL = {
    MOSAIC_ADMIN_NAME: "Ada",
    MOSAIC_ADMIN_EMAIL: "ada@example.org",
    MOSAIC_ADMIN_PASSWORD: "eight888",
  };

  test("comes from the environment, or is given a code where a person is there", () => {
    expect(firstAdmin(ALL, true)).toEqual({ name: "Ada", email: "ada@example.org", password: "eight888" });
    expect(firstAdmin(ALL, false)?.name).toBe("Ada");
    expect(firstAdmin({}, false)).toBeUndefined();
  });

  test("each variable that is missing is named, also where some of them are set", () => {
    expect(thrownBy(() => firstAdmin({}, true)).data).toEqual({ variables: Object.keys(ALL) });
    for (const name of Object.keys(ALL)) {
      const { ending, message } = thrownBy(() => firstAdmin({ ...ALL, [name]: "" }, false));
      expect([ending, message.endsWith(name)]).toEqual(["usage", true]);
    }
    const short = thrownBy(() => firstAdmin({ ...ALL, MOSAIC_ADMIN_PASSWORD: "seven77" }, true));
    expect([short.ending, short.code]).toEqual(["usage", "password-too-short"]);
    expect(short.message).not.toContain("seven77");
  });
});
