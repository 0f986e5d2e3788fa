/**
 * API documents: OpenAPI and AsyncAPI, generated once.
 */
import * as v from 'valibot';
import { createAsyncApi } from './asyncapi.ts';
import type { DecodeLimits } from '../../core/protocol/decode.ts';
import { createOpenApi } from './openapi.ts';
import { type Operation, operation } from './operation.ts';

const VERSION = '1.0.0';
const document = v.pipe(v.looseObject({}), v.description('The document.'));

export function withDocuments(given: readonly Operation[], limits: DecodeLimits): Operation[] {
  const all: Operation[] = [
    ...given,
    documentOperation('openapi', 'OpenAPI 3.1 of this API', () => createOpenApi(all, VERSION)),
    documentOperation(
      'asyncapi',
      'AsyncAPI 3.0 of the WebSocket protocol',
      () => createAsyncApi(limits, VERSION),
    ),
  ];
  return all;
}

function documentOperation(name: string, summary: string, make: () => unknown): Operation {
  let text: string | undefined;
  return operation({
    id: name,
    method: 'GET',
    path: `/${name}.json`,
    tag: 'Documents',
    summary,
    access: 'open',
    answers: { 200: { description: 'The document.', schema: document } },
    answer() {
      text ??= JSON.stringify(make());
      return new Response(text, {
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
      });
    },
  });
}
