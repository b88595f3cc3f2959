/** Asking a gateway that is not there, or not who it should be: what was not asked is called so. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { askGateway, type GatewayPlace } from "../../src/adapters/gateway-client.ts";
import { MosaicError } from "../../src/base/errors.ts";
import { selfSigned } from "../support/certificate.ts";
import { freePort } from "../support/free-port.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);

async function refusal(place: GatewayPlace) {
  const thrown = await askGateway(place, "version", {}, new AbortController().signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof MosaicError)) throw thrown;
  const { ending, code, message, hint } = thrown;
  return { ending, code, message, hint };
}

describe("a gateway that is asked", () => {
  let home: TemporaryFolder;
  let server: ReturnType<typeof Bun.serve>;
  let asked = 0;

  beforeAll(() => {
    home = new TemporaryFolder();
    const { certificate, key } = selfSigned(home.path);
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: Bun.file(certificate), key: Bun.file(key) },
      fetch() {
        asked += 1;
        return Response.json({});
      },
    });
  });
  afterAll(async () => {
    await server.stop(true);
    home[Symbol.dispose]();
  });

  test("with a certificate that nobody vouches for is not asked, and how to believe it is said", async () => {
    const origin = `https://127.0.0.1:${server.port}`;
    const said = await refusal({ origin, token: undefined });
    expect(said).toMatchObject({ ending: "failure", code: "gateway-certificate-refused" });
    expect(said.message).toStartWith(`the certificate of ${origin} is not believed: `);
    expect(said.hint).toContain("NODE_EXTRA_CA_CERTS=");
    expect(asked).toBe(0);
  });

  test("at a socket that is not there, or a port that nobody listens on, is away", async () => {
    const socket = home.join("gateway.sock");
    expect(await refusal({ socket })).toEqual({
      ending: "failure",
      code: "gateway-away",
      message: `no gateway answers at ${socket}: there is no such socket`,
      hint: "mosaic gateway start",
    });
    const origin = `http://127.0.0.1:${freePort()}`;
    expect(await refusal({ origin, token: undefined })).toMatchObject({
      code: "gateway-away",
      message: `no gateway answers at ${origin}: connection refused`,
    });
  });
});
