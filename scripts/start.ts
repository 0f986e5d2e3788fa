/**
 * `npm start`: builds the web part if it is missing or out of date, then becomes the server, so
 * that signals reach it.
 */
import { buildWeb } from './build.ts';

await buildWeb({ ifNeeded: true });
await import('../server/main.ts');
