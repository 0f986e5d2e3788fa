/**
 * Generates the OpenAPI 3.1 document from the operations, so that only these are described.
 */
import { jsonSchemaOf, namedSchemas } from './json-schema.ts';
import type { Answered, FieldSchemas, Operation } from './operation.ts';
import { type ProblemName, PROBLEMS, typeOf } from './problem.ts';
import { MODERATION_NAMED } from './moderation-schemas.ts';
import { NAMED as COMMON_NAMED, problem } from './schemas.ts';

export type Document = Record<string, unknown>;

const NAMED = { ...COMMON_NAMED, ...MODERATION_NAMED };

const COMMON: readonly ProblemName[] = [
  'invalid',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'internal',
  'unavailable',
];
const BODY: readonly ProblemName[] = ['too-late', 'too-large', 'unsupported-media-type'];
const OPEN: readonly ProblemName[] = ['internal', 'unavailable'];

const INTRODUCTION = `
Send a key as \`Authorization: Bearer sk_…\`, never in the URL. The operator creates keys:
\`npm run key -- make --name=bot --scopes=read,post --rooms='team/*'\`. Scopes: \`read\`, \`post\`,
\`moderate\`, and \`admin\`, which includes all.

A room’s name may contain \`/\` and letters of any script: encode it as one path segment
(\`encodeURIComponent\`).

Problems are \`application/problem+json\` (RFC 9457); decide by their \`type\`. Each key has a quota
per replica, in \`RateLimit-Policy\` and \`RateLimit\`
(draft-ietf-httpapi-ratelimit-headers-10); beyond it the answer is 429 with \`Retry-After\`.
`.trim();

export function createOpenApi(operations: readonly Operation[], version: string): Document {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ??= {};
    path[operation.method.toLowerCase()] = describe(operation);
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Starling',
      version,
      summary: 'Rooms, messages and moderation over HTTP.',
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    tags: tags.map((name) => ({ name })),
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key: `sk_` and 43 characters.' },
      },
      schemas: namedSchemas(NAMED),
      headers: {
        'RateLimit-Policy': header('Requests per minute for the key: `"key";q=600;w=60`.'),
        'RateLimit': header(
          'Requests left: `"key";r=599;t=1`, full again after `t` seconds.',
        ),
        'Retry-After': header('Seconds to wait before retrying.'),
      },
    },
    'x-problems': Object.entries(PROBLEMS).map(([name, { status, title }]) => ({
      type: typeOf(name as ProblemName),
      status,
      title,
    })),
  };
}

function describe(operation: Operation): Document {
  const { id, tag, summary, description, access, params, query, headers, body } = operation;
  const isOpen = access === 'open';
  const parameters = [
    ...parametersOf(params, 'path'),
    ...parametersOf(query, 'query'),
    ...parametersOf(headers, 'header'),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...(isOpen ? { security: [] } : {}),
    ...(access === 'read-or-public' ? { security: [{ key: [] }, {}] } : {}),
    ...(isOpen ? {} : { 'x-scope': access === 'read-or-public' ? 'read' : access }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: jsonSchemaOf(body, NAMED) } },
        },
      }
      : {}),
    responses: { ...answersOf(operation), ...problemsOf(operation) },
  };
}

function parametersOf(fields: FieldSchemas = {}, where: 'path' | 'query' | 'header'): Document[] {
  return Object.entries(fields).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: jsonSchemaOf(schema),
  }));
}

function answersOf({ answers, access }: Operation): Document {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, type }]: [string, Answered]) => [
      status,
      {
        description,
        ...(access === 'open' ? {} : { headers: refs('RateLimit-Policy', 'RateLimit') }),
        ...(schema
          ? { content: { [type ?? 'application/json']: { schema: jsonSchemaOf(schema, NAMED) } } }
          : {}),
      },
    ]),
  );
}

/** Grouped by status, as several problems may share one. */
function problemsOf({ problems = [], access, body }: Operation): Document {
  const all = [...(access === 'open' ? OPEN : COMMON), ...(body ? BODY : []), ...problems];
  const byStatus = new Map<number, ProblemName[]>();
  for (const name of new Set(all)) {
    const { status } = PROBLEMS[name];
    byStatus.set(status, [...byStatus.get(status) ?? [], name]);
  }
  return Object.fromEntries([...byStatus].map(([status, names]) => [
    status,
    {
      description: names.map((name) => `${PROBLEMS[name].title}: \`${typeOf(name)}\`.`).join(' '),
      ...(status === 429 || status === 503 ? { headers: refs('Retry-After') } : {}),
      content: { 'application/problem+json': { schema: jsonSchemaOf(problem, NAMED) } },
    },
  ]));
}

function header(description: string): Document {
  return { description, schema: { type: 'string' } };
}

function refs(...names: string[]): Document {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}
