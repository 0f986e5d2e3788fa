import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClient } from '../../../scripts/testkit/web/fake-client.ts';
import { roomWith, testMessages } from '../../../scripts/testkit/web/notifications.ts';
import { createRoomEvents } from './room-events.ts';
import type { StarlingEventDetails } from '../element/starling.d.ts';

const test = suite('room events');

test('messages of a room of the same name on another server are not reported as new', () => {
  const target = new EventTarget();
  const reported: number[] = [];
  target.addEventListener('starling-message', (event) => {
    const { detail } = event as CustomEvent<StarlingEventDetails['starling-message']>;
    reported.push(detail.message.seq);
  });
  const reports = createRoomEvents(target);
  const client = createFakeClient();
  reports.update(client, 'one lobby', roomWith(testMessages(1, 3)));
  reports.update(client, 'one lobby', roomWith(testMessages(1, 4)));
  reports.update(client, 'other lobby', roomWith(testMessages(1, 9)));
  reports.update(client, 'other lobby', roomWith(testMessages(1, 10)));
  assert.equal(reported, [4, 10]);
});

test.run();
