/**
 * The WebSocket protocol -> an AsyncAPI 3.0 document: the client's frames from the schemas that
 * decode them, the server's from server-frames.ts. What they mean is in docs/protocol.md.
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
  const said = [...createFrameSchemas(limits)].map(([type, schema]) =>
    [`client.${type}`, message(type, jsonSchemaOf(schema))] as const
  );
  const heard = Object.entries(SERVER_FRAMES).map(([type, schema]) =>
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
        'The WebSocket protocol starling.v1. A client sends one JSON object a frame; the ' +
        'server sends one, or an array of them. Clients ignore fields and frames that they do not ' +
        'know. The first frame is `hello`.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      here: {
        host: '{host}',
        protocol: 'wss',
        description: 'The chat server; `ws` where it speaks no TLS.',
        variables: { host: { default: 'localhost:3000' } },
      },
    },
    channels: {
      chat: {
        address: '/chat',
        description: `Subprotocol \`${SUBPROTOCOL}\`. Nothing secret is ever in the address.`,
        messages: Object.fromEntries(
          [...said, ...heard].map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: {
      // From the server's side, as AsyncAPI 3 has it.
      hear: { action: 'receive', channel: { $ref: CHANNEL }, messages: refs(said, CHANNEL) },
      say: { action: 'send', channel: { $ref: CHANNEL }, messages: refs(heard, CHANNEL) },
    },
    components: {
      messages: Object.fromEntries([...said, ...heard]),
      schemas: namedSchemas(NAMED),
    },
  };
}

function message(type: string, payload: Document): Document {
  return { name: type, title: type, payload };
}
