/**
 * `npm start`: builds the web part when it is missing or old, then becomes the server, so that
 * signals reach it.
 */
import { buildWeb } from './build.ts';

await buildWeb({ ifNeeded: true });
await import('../server/main.ts');
