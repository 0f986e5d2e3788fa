/**
 * The API documents are valid, and the server answers requests made from the OpenAPI document as
 * documented.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { Schema } from './arbitraries.ts';
import { apiRequests } from './api-requests.ts';
import { checkAnswers } from './documented.ts';
import { type TestApi, withApi } from '../testkit/server/api.ts';

const test = suite('documents');

async function documentOf(api: TestApi, name: string): Promise<Schema> {
  const response = await api.ask('GET', `/${name}.json`);
  assert.is(response.status, 200);
  return await response.json() as Schema;
}

test('the OpenAPI document is valid', () =>
  withApi(async (api) => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(await documentOf(api, 'openapi'));
    assert.ok(valid, JSON.stringify(errors));
    assert.is(validator.version, '3.1');
  }));

test('the AsyncAPI document is valid', () =>
  withApi(async (api) => {
    const path = createRequire(import.meta.url).resolve(
      '@asyncapi/specs/schemas/3.0.0-without-$id.json',
    );
    const schema = JSON.parse(readFileSync(path, 'utf8'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const isValid = ajv.validate(schema, await documentOf(api, 'asyncapi'));
    assert.ok(isValid, ajv.errorsText());
  }));

test('each operation names its scope, and names are unique', () =>
  withApi(async (api) => {
    const { paths } = await documentOf(api, 'openapi') as {
      paths: Record<string, Record<string, Schema>>;
    };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    assert.is(new Set(ids).size, ids.length);
    for (const { operationId, security, ['x-scope']: scope } of operations) {
      assert.ok(scope || JSON.stringify(security) === '[]', String(operationId));
    }
  }));

test('requests made from the document get only documented answers', () =>
  withApi(async (api) => {
    const openapi = await documentOf(api, 'openapi');
    const keys = [
      await api.key({ scopes: ['admin'] }),
      await api.key({ name: 'reader', scopes: ['read'], rooms: ['a/*'] }),
      'sk_wrong',
      '',
    ];
    const faultIn = checkAnswers(openapi);
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(apiRequests(openapi, [keys[0]!, ...keys]), async (request) => {
        const { path, method, url, headers, body } = request;
        const response = await api.ask(method.toUpperCase(), url, {
          headers,
          ...(body === undefined ? {} : { body }),
        });
        const { status } = response;
        const type = response.headers.get('content-type');
        const isStream = type?.startsWith('text/event-stream');
        if (isStream) await response.body!.cancel();
        const text = isStream ? '' : await response.text();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        assert.is(faultIn(path, method, { status, type, text }), '');
      }),
      { seed: 6, numRuns: 800, interruptAfterTimeLimit: 20_000 },
    );
    // Checks that various statuses were reached.
    for (const status of [200, 201, 400, 401, 403, 404, 413, 415]) {
      assert.ok(
        (statuses.get(status) ?? 0) > 0,
        `${status} among ${JSON.stringify([...statuses])}`,
      );
    }
  }, { 'limits.requestsPerMinute': 0, 'limits.sendsPerMinute': 0 }));

test.run();
