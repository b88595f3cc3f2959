import { describe, expect, test } from "bun:test";
import {
  hasPassword,
  readDatabaseUrl,
  readValkeyUrl,
  type DatabaseAddress,
} from "../../../../src/domain/gateway/storage-url.ts";

function database(text: string): DatabaseAddress | string {
  const read = readDatabaseUrl(text);
  return "address" in read ? read.address : read.problem;
}

describe("the URL of PostgreSQL", () => {
  test("is read with everything that it says", () => {
    expect(database("postgres://ada:p%40ss%2Fw@db.example:5433/fleet?sslrootcert=/etc/ca.pem")).toEqual({
      host: "db.example",
      port: 5433,
      database: "fleet",
      user: "ada",
      password: "p@ss/w",
      tls: "verified",
      authority: "/etc/ca.pem",
      channelBinding: "disable",
    });
    expect(database("postgresql://localhost/mosaic")).toMatchObject({
      host: "localhost",
      port: 5432,
      user: "mosaic",
      password: "",
      tls: "none",
    });
    expect(database("postgres://ada@[::1]:6000/x")).toMatchObject({ host: "::1", port: 6000, tls: "none" });
    expect(database("postgres:///mosaic?host=/run/postgresql&user=ada")).toMatchObject({
      host: "/run/postgresql",
      port: 5432,
      user: "ada",
      tls: "none",
    });
  });

  test("means TLS wherever the way leads out of this machine, whatever mode is asked for", () => {
    for (const mode of ["", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=verify-full"]) {
      expect(database(`postgres://ada@db.example/x${mode}`)).toMatchObject({ tls: "verified" });
      expect(database(`postgres://ada@10.0.0.7/x${mode}`)).toMatchObject({ tls: "verified" });
    }
    expect(database("postgres://ada@127.0.0.1/x?sslmode=verify-full")).toMatchObject({ tls: "verified" });
    expect(database("postgres://ada@127.0.0.1/x?sslmode=disable")).toMatchObject({ tls: "none" });
    for (const mode of ["disable", "allow", "prefer", "nonsense"]) {
      expect(typeof database(`postgres://ada@db.example/x?sslmode=${mode}`)).toBe("string");
    }
    // a name is no address of this machine because it looks like one
    expect(database("postgres://ada@127.0.0.1.evil.example/x")).toMatchObject({ tls: "verified" });
    expect(database("postgres://ada@localhost.evil.example/x")).toMatchObject({ tls: "verified" });
  });

  test("is refused where it makes no sense, without a word of it", () => {
    for (const text of [
      "",
      "s3cret",
      "mysql://ada:s3cret@db/x",
      "postgres://ada:s3cret@db.example",
      "postgres://ada:s3cret@db.example/",
      "postgres://ada:s3cret@db.example/x/y",
      "postgres://ada:s3cret@db.example/x?s3cret=1",
      "postgres://ada:s3cret@db.example/x?host=other.example",
      "postgres://ada:s3cret@db.example/x?sslrootcert=ca.pem",
      "postgres://ada:s3cret@db.example/x?channel_binding=s3cret",
      "postgres:///x",
    ]) {
      const problem = database(text);
      expect([text, typeof problem]).toEqual([text, "string"]);
      expect(problem).not.toContain("s3cret");
    }
  });
});

describe("the URL of Valkey", () => {
  test("means TLS by its scheme, and none is for this machine alone", () => {
    expect(readValkeyUrl("valkeys://:pw@v.example")).toEqual({
      address: { host: "v.example", port: 6379, tls: "verified" },
    });
    expect(readValkeyUrl("rediss://v.example:7000")).toEqual({
      address: { host: "v.example", port: 7000, tls: "verified" },
    });
    expect(readValkeyUrl("redis://127.0.0.1:7000")).toEqual({
      address: { host: "127.0.0.1", port: 7000, tls: "none" },
    });
    for (const text of ["valkey://v.example", "redis://10.0.0.7", "http://localhost", "localhost:6379", ""]) {
      expect([text, "problem" in readValkeyUrl(text)]).toEqual([text, true]);
    }
  });
});

test("a password in a URL is seen, and what cannot be read may have one", () => {
  for (const text of ["postgres://a:b@h/x", "redis://:b@h", "not a url", "postgres://h/x?password=b"]) {
    expect([text, hasPassword(text)]).toEqual([text, true]);
  }
  expect(hasPassword("postgres://a@h/x")).toBe(false);
});
