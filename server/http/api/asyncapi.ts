/**
 * Generates the AsyncAPI 3.0 document: client frames from the schemas that decode them, server
 * frames from server-frames.ts. docs/protocol.md explains what they mean.
 */
import { createFrameSchemas, type DecodeLimits } from '../../core/protocol/decode.ts';
import { SUBPROTOCOL } from '../../core/protocol/frames.ts';
import { jsonSchemaOf, namedSchemas } from './json-schema.ts';
import type { Document } from './openapi.ts';
import { entry, user } from './schemas.ts';
import { SERVER_FRAMES } from './server-frames.ts';

const NAMED = { Entry: entry, User: user };
const CHANNEL = '#/channels/chat';

export function createAsyncApi(limits: DecodeLimits, version: string): Document {
  const clientFrames = [...createFrameSchemas(limits)].map(([type, schema]) =>
    [`client.${type}`, message(type, jsonSchemaOf(schema))] as const
  );
  const serverFrames = Object.entries(SERVER_FRAMES).map(([type, schema]) =>
    [`server.${type}`, message(type, jsonSchemaOf(schema, NAMED))] as const
  );
  const refs = (some: readonly (readonly [string, unknown])[], to: string) =>
    some.map(([name]) => ({ $ref: `${to}/messages/${name}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Starling',
      version,
      description:
        'The WebSocket protocol starling.v1. A client sends one JSON object per frame; the ' +
        'server sends one object or an array of them. Clients ignore unknown fields and frames. ' +
        'The first frame is `hello`.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      here: {
        host: '{host}',
        protocol: 'wss',
        description: 'The chat server; `ws` without TLS.',
        variables: { host: { default: 'localhost:3000' } },
      },
    },
    channels: {
      chat: {
        address: '/chat',
        description: `Subprotocol \`${SUBPROTOCOL}\`. The URL never contains secrets.`,
        messages: Object.fromEntries(
          [...clientFrames, ...serverFrames].map((
            [name],
          ) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: {
      // From the server's point of view, as in AsyncAPI 3.
      hear: {
        action: 'receive',
        channel: { $ref: CHANNEL },
        messages: refs(clientFrames, CHANNEL),
      },
      say: { action: 'send', channel: { $ref: CHANNEL }, messages: refs(serverFrames, CHANNEL) },
    },
    components: {
      messages: Object.fromEntries([...clientFrames, ...serverFrames]),
      schemas: namedSchemas(NAMED),
    },
  };
}

function message(type: string, payload: Document): Document {
  return { name: type, title: type, payload };
}
