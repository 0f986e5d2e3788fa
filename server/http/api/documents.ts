/**
 * API documents: OpenAPI and AsyncAPI, generated and compressed once.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as v from 'valibot';
import { answerFile } from '../file-answer.ts';
import { createWebFile, type WebFile } from '../static-files.ts';
import { createAsyncApi } from './asyncapi.ts';
import type { DecodeLimits } from '../../core/protocol/decode.ts';
import { createOpenApi } from './openapi.ts';
import { type Operation, operation } from './operation.ts';

const VERSION = '1.0.0';
const CACHED = { 'Cache-Control': 'public, max-age=300' };
const compress = promisify(gzip);
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
  let file: Promise<WebFile> | undefined;
  return operation({
    id: name,
    method: 'GET',
    path: `/${name}.json`,
    tag: 'Documents',
    summary,
    access: 'open',
    answers: { 200: { description: 'The document.', schema: document } },
    async answer({ header }) {
      file ??= createFile(make());
      return answerFile(await file, header, CACHED);
    },
  });
}

async function createFile(content: unknown): Promise<WebFile> {
  const body = new TextEncoder().encode(JSON.stringify(content));
  const compressed = await compress(body);
  return { ...createWebFile('application/json', body), gzip: new Uint8Array(compressed) };
}
