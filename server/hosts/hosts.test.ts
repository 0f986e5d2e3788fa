import { suite } from 'uvu';
import { serveDeno } from './deno.ts';
import { serveNode } from './node.ts';
import { testHost } from './socket.contract.ts';

// Deno first: @hono/node-server replaces the runtime's Response when it serves.
if (process.versions.deno) {
  const onDeno = suite('host: deno');
  testHost(onDeno, serveDeno);
  onDeno.run();
}

const onNode = suite('host: node');
testHost(onNode, serveNode);
onNode.run();
