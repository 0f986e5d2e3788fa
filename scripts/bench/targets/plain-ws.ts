/**
 * Baseline on plain `ws`: sends each message to each member at once. Numbers messages in memory; no
 * store, checks or link.
 */
import { FROM, serveRooms } from './ws-rooms.ts';

serveRooms((room) => room, (sender, state, { room, id, text }) => {
  const seq = ++state.head;
  const at = Date.now();
  const entries = [{ seq, id, from: FROM, at, via: 'plain', text }];
  const encoded = JSON.stringify({ type: 'entries', room, entries });
  for (const member of state.members) member.send(encoded);
  sender.send(JSON.stringify({ type: 'ack', room, id, seq, at }));
});
