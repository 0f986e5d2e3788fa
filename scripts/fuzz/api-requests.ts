/**
 * Request generator: an OpenAPI document -> valid and spoiled requests of its operations.
 */
import fc from 'fast-check';
import { arbitraryOf, hostileValue, type Schema, spoiled } from './arbitraries.ts';

export interface ApiRequest {
  path: string;
  /** In lower case. */
  method: string;
  /** Path and query below /api/v1. */
  url: string;
  /** Keys in lower case. */
  headers: Record<string, string>;
  body?: string;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}

export function apiRequests(openapi: Schema, keys: readonly string[]): fc.Arbitrary<ApiRequest> {
  const paths = Object.entries(openapi.paths as Record<string, Record<string, Schema>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      requestOf(path, method, operation, openapi, keys)
    )
  );
  return fc.oneof(...operations);
}

function requestOf(
  path: string,
  method: string,
  operation: Schema,
  openapi: Schema,
  keys: readonly string[],
): fc.Arbitrary<ApiRequest> {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const schema = (operation.requestBody as { content: Record<string, Schema> } | undefined)
    ?.content['application/json']?.schema as Schema | undefined;
  return fc.record({
    values: fc.tuple(...parameters.map((parameter) => valueOf(parameter, openapi))),
    key: fc.constantFrom(...keys),
    body: schema ? bodyOf(schema, openapi) : fc.constant(undefined),
    type: fc.oneof(
      { weight: 15, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded') },
    ),
  }).map(({ values, key, body, type }) => {
    let url = path;
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    parameters.forEach(({ name, in: where }, i) => {
      const value = values[i];
      if (value === undefined) return;
      if (where === 'path') url = url.replace(`{${name}}`, () => pathPart(value));
      else if (where === 'query') query.set(name, value);
      else if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
        headers[name.toLowerCase()] = value;
      }
    });
    if (key !== '') headers.authorization = `Bearer ${key}`;
    if (body !== undefined) headers['content-type'] = type;
    const search = query.size > 0 ? `?${query}` : '';
    return { path, method, url: url + search, headers, ...(body === undefined ? {} : { body }) };
  });
}

/** A path segment cannot be empty, or consist of dots, which HTTP clients resolve. */
function pathPart(value: string): string {
  return /^\.{0,2}$/.test(value) ? 'lobby' : encodeURIComponent(value);
}

function valueOf({ required, schema }: Parameter, root: Schema): fc.Arbitrary<string | undefined> {
  const asText = (value: unknown) => typeof value === 'string' ? value : JSON.stringify(value);
  const good = arbitraryOf(schema, root).map((value) => asText(value).toWellFormed());
  const bad = hostileValue.map((value) => asText(value).slice(0, 300).toWellFormed());
  return fc.oneof(
    { weight: 6, arbitrary: good },
    { weight: 1, arbitrary: bad },
    ...(required ? [] : [{ weight: 4, arbitrary: fc.constant(undefined) }]),
  );
}

function bodyOf(schema: Schema, root: Schema): fc.Arbitrary<string> {
  const json = spoiled(schema, root).map((value) => JSON.stringify(value) ?? 'null');
  return fc.oneof(
    { weight: 12, arbitrary: json },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
    { weight: 1, arbitrary: json.map((text) => text.slice(0, -1)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((depth) => '['.repeat(depth)) },
    { weight: 1, arbitrary: fc.constant(`{"text":"${'x'.repeat(100_000)}"}`) },
  );
}
