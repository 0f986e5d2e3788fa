import { Hono } from 'hono';
import { readConfig } from '../config/config.ts';
import type { Host } from '../core/connections/host.ts';
import { runtime, serveNode } from '../hosts/node.ts';
import { createLog } from '../lib/log.ts';
import { createStarling } from '../starling.ts';

const log = createLog({ level: 'info', format: 'text' });
// Settings as named in the README. The environment is not read otherwise.
const { PORT = '3000' } = process.env;
const config = readConfig({ STORE_URL: 'memory:', PORT });
const chat = await createStarling({ config, runtime, log });

const site = new Hono<{ Bindings: Host }>();
site.get('/', (c) =>
  c.html(`<!doctype html>
<h1>A shop</h1>
<script type="module" src="/starling.js"></script>
<starling-chat room="shop" mode="launcher"></starling-chat>`));
site.get('/prices', (c) => c.json({ bread: 3 }));
// Starling answers what the site does not: the widget's files, /chat, /api/v1, /health.
site.route('/', chat.app);

const served = serveNode({
  ...chat.serving,
  fetch: site.fetch,
  port: config.port,
  onListening: (port) => log.info(`listening on http://localhost:${port}`),
  onError: (error) => log.error(error.message),
});
process.on('SIGTERM', () => {
  served.stopListening();
  chat.stop().then(() => process.exit(0));
});
