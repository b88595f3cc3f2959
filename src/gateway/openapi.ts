import { toJSONSchema, type ZodType } from "zod";
import { OPERATIONS } from "../operations/index.ts";
import { ENDING_HEADER } from "./error-answer.ts";
import { REPEATED_HEADER } from "./once.ts";
import { DESCRIBED, type DescribedRoute } from "./openapi-routes.ts";
import { API } from "./routes.ts";
import type { NeededScope } from "./guard.ts";

type Json = Readonly<Record<string, unknown>>;

/** The API as OpenAPI 3.1, made from the schemas that check it. */
export async function openApi(version: string): Promise<Json> {
  const operations = await Promise.all(
    Object.entries(OPERATIONS)
      .filter(([, { doors }]) => doors === "all")
      .map(async ([name, entry]) => {
        const { request, document } = await entry.schemas();
        return { name, entry, request: schemaOf(request, "input"), document: schemaOf(document, "output") };
      }),
  );
  const schemas = Object.fromEntries(operations.map(({ name, document }) => [name, document]));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, entry, request } of operations) {
    paths[`${API}${name}`] = {
      post: {
        operationId: name,
        summary: sentence(entry.summary),
        ...rights(entry.scope),
        ...(entry.looks ? {} : { parameters: [KEY] }),
        requestBody: { content: { "application/json": { schema: request } } },
        responses: answers({ description: "The operation's document.", ...jsonOf(name) }),
      },
    };
  }
  for (const route of DESCRIBED) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: described(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "mosaic gateway",
      version,
      license: { name: "MIT", identifier: "MIT" },
      description:
        "Every operation of mosaic, with the documents that the command line prints with --json. An answer that is not " +
        `plain success says how it ended in the header \`${ENDING_HEADER}\`.`,
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { ...schemas, Error: ERROR },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "`mosaic gateway token create`" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "mosaic_14242",
          description:
            "Of the page; its name ends with the port. What changes something repeats X-Mosaic-CSRF.",
        },
      },
    },
  };
}

const KEY: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  description:
    "The caller's own word for this request. It is done once: the same request with the same key within a day gets " +
    `the same answer, with \`${REPEATED_HEADER}: true\`; another request with it gets 409.`,
};

const ERROR: Json = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "hint"],
      properties: {
        code: { type: "string", description: "The case; the facts of the case stand beside it." },
        message: { type: "string" },
        hint: { type: ["string", "null"], description: "The command that helps." },
      },
    },
  },
};

function described({ path, needs, summary, documentOf, type, status = 200 }: DescribedRoute): Json {
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    ...(name === "host" ? { description: "The host's name, or `local`." } : {}),
  }));
  const content =
    status !== 200
      ? {}
      : type === undefined
        ? documentOf === undefined
          ? { content: { "application/json": { schema: { type: "object" } } } }
          : jsonOf(documentOf)
        : { content: { [type]: { schema: { type: "string" } } } };
  return {
    summary,
    ...rights(needs),
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: answers({ description: summary, ...content }, status),
  };
}

function jsonOf(name: string): Json {
  return { content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } };
}

function answers(success: Json, status = 200): Json {
  const refused = { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
  return {
    [status]: success,
    default: { description: "An error; what each status means is in the table of errors.", ...refused },
  };
}

function rights(needed: NeededScope): Json {
  if (needed === "none") return { security: [] };
  return { security: [{ token: [] }, { session: [] }], "x-mosaic-scope": needed };
}

function schemaOf(schema: ZodType<object>, io: "input" | "output"): Json {
  const { $schema, ...rest } = toJSONSchema(schema, { io });
  return $schema === undefined ? {} : rest;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
