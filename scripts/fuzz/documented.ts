/**
 * Documentation check: compares the server's statuses, content types and fields with its documents.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { resolve, type Schema } from './arbitraries.ts';

export interface Answer {
  status: number;
  type: string | null;
  text: string;
}

type Check = (value: unknown) => string;

export function checkAnswers(
  openapi: Schema,
): (path: string, method: string, answer: Answer) => string {
  const checkOf = createChecks(openapi);
  return (path, method, { status, type, text }) => {
    const operation = (openapi.paths as Record<string, Record<string, Schema>>)[path]![method]!;
    const described = (operation.responses as Record<string, Schema>)[status];
    if (!described) return `status ${status} is not documented: ${text.slice(0, 300)}`;
    if (status >= 500 && status !== 503) return `status ${status}: ${text.slice(0, 300)}`;
    const content = described.content as Record<string, Schema> | undefined;
    if (!content) return text === '' ? '' : `status ${status} should have no body`;
    const name = type?.split(';')[0] ?? '';
    if (!content[name]) return `a body of type ${type} is not documented for ${status}`;
    if (!/json$/.test(name) || name.endsWith('ndjson')) return '';
    return checkOf(content[name].schema as Schema)(JSON.parse(text));
  };
}

export function checkFrames(asyncapi: Schema): (frame: unknown) => string {
  const checkOf = createChecks(asyncapi);
  const { messages } = asyncapi.components as { messages: Record<string, { payload: Schema }> };
  return (frame) => {
    const type = (frame as { type?: unknown } | null)?.type;
    const message = messages[`server.${type}`];
    if (!message) return `a frame of type ${type} is not documented`;
    return checkOf(message.payload)(frame);
  };
}

function createChecks(root: Schema): (schema: Schema) => Check {
  const ajv = new Ajv2020({ strict: false, validateSchema: true });
  const checks = new Map<string, Check>();
  return (schema) => {
    const key = JSON.stringify(schema);
    let check = checks.get(key);
    if (!check) {
      const validate = ajv.compile(inlined(schema, root) as object);
      check = (value) =>
        validate(value) ? '' : `${ajv.errorsText(validate.errors)}: ${short(value)}`;
      checks.set(key, check);
    }
    return check;
  };
}

/** Resolves references, which are never circular. */
function inlined(schema: unknown, root: Schema): unknown {
  if (Array.isArray(schema)) return schema.map((item) => inlined(item, root));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return inlined(resolve(String(schema.$ref), root), root);
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, inlined(value, root)]),
  );
}

function short(value: unknown): string {
  return JSON.stringify(value).slice(0, 500);
}
