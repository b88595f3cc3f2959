/** The line to another team's gateway, over real TLS: whom it takes for it, and how much it reads. */
import { createHash, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { askPeerLine } from "../../src/adapters/peer-line.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { PeerRequest } from "../../src/domain/ports/peer-line.ts";
import { selfSigned, type Certificate } from "../support/certificate.ts";
import { freePort } from "../support/free-port.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);

const pinOf = (text: string) => createHash("sha256").update(new X509Certificate(text).raw).digest("hex");

const codeOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return "ok";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : String(thrown);
  }
};

describe("the line to a peer", () => {
  let home: TemporaryFolder;
  let own: Certificate;
  let server: ReturnType<typeof Bun.serve>;
  let asked = 0;

  beforeAll(() => {
    home = new TemporaryFolder();
    own = selfSigned(home.path);
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: Bun.file(own.certificate), key: Bun.file(own.key) },
      fetch(request) {
        asked += 1;
        const { pathname } = new URL(request.url);
        if (pathname === "/redirect") return Response.redirect("https://elsewhere.example/");
        if (pathname === "/large") return new Response(new Uint8Array(2_000_000));
        if (pathname === "/packed") {
          const packed = Bun.gzipSync(new Uint8Array(100_000_000));
          return new Response(packed, { headers: { "content-encoding": "gzip" } });
        }
        if (pathname === "/slow") {
          return new Response(
            new ReadableStream({
              async pull(controller) {
                controller.enqueue(new Uint8Array(1));
                await Bun.sleep(50);
              },
            }),
          );
        }
        return new Response(`hello ${request.method}`, { headers: { "x-word": "yes" } });
      },
    });
  });
  afterAll(async () => {
    await server.stop(true);
    home[Symbol.dispose]();
  });

  const ask = (changed: Partial<PeerRequest> & { readonly path?: string } = {}) => {
    const { path = "/", ...more } = changed;
    return askPeerLine(
      {
        method: "GET",
        url: new URL(path, `https://localhost:${server.port}`),
        headers: {},
        body: undefined,
        certificate: pinOf(own.text),
        longest: 1_000_000,
        patienceMs: 30_000,
        ...more,
      },
      new AbortController().signal,
    );
  };
  test("is to who has the certificate that was pinned, by either of its names", async () => {
    const reply = await ask();
    expect([reply.status, reply.header("X-Word"), new TextDecoder().decode(reply.body)]).toEqual([
      200,
      "yes",
      "hello GET",
    ]);
    const byAddress = await ask({ url: new URL(`https://127.0.0.1:${server.port}/`) });
    expect(byAddress.status).toBe(200);
  });

  test("is to nobody else, and nothing is asked then", async () => {
    const before = asked;
    expect(await codeOf(ask({ certificate: "0".repeat(64) }))).toBe("peer-certificate-differs");
    // one that an authority vouches for was pinned by none
    expect(await codeOf(ask({ certificate: null }))).toBe("peer-certificate-differs");
    // another server has taken its place, with a certificate of its own
    const other = new TemporaryFolder();
    const theirs = selfSigned(other.path);
    const imposter = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: Bun.file(theirs.certificate), key: Bun.file(theirs.key) },
      fetch: () => ((asked += 1), new Response("mine")),
    });
    await ask();
    expect(await codeOf(ask({ url: new URL(`https://localhost:${imposter.port}/`) }))).toBe(
      "peer-certificate-differs",
    );
    await imposter.stop(true);
    other[Symbol.dispose]();
    expect(asked).toBe(before + 1);
    expect(await codeOf(ask({ url: new URL(`https://localhost:${freePort()}/`) }))).toBe("peer-away");
  });

  test("says of who does not answer at all that nothing was asked, also where they did before", async () => {
    const certificate = pinOf(own.text);
    const first = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: Bun.file(own.certificate), key: Bun.file(own.key) },
      fetch: () => new Response("hello"),
    });
    const { port = 0 } = first;
    const url = new URL(`https://localhost:${port}/`);
    expect((await ask({ url, certificate })).status).toBe(200);
    await first.stop(true);
    // its network takes connections, and nothing comes back: what a cable that was cut looks like
    using silent = Bun.listen({ hostname: "127.0.0.1", port, socket: { data: () => undefined } });
    void silent;
    expect(await codeOf(ask({ url, certificate, patienceMs: 300 }))).toBe("peer-away");
  });

  test("reads so much and waits so long, and follows nobody elsewhere", async () => {
    expect(await codeOf(ask({ path: "/large" }))).toBe("peer-answer-too-large");
    // it comes as it is, packed: nothing is unpacked for who says that it is
    expect((await ask({ path: "/packed" })).body.byteLength).toBeLessThan(1_000_000);
    expect(await codeOf(ask({ path: "/slow", patienceMs: 300 }))).toBe("peer-answer-lost");
    expect(await codeOf(ask({ path: "/redirect" }))).toBe("peer-answer-lost");
  });
});
