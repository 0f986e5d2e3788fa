import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClient } from '../../../scripts/testkit/web/fake-client.ts';
import { roomWith, saidAll } from '../../../scripts/testkit/web/notifications.ts';
import { createRoomReports } from './room-reports.ts';
import type { StarlingEventDetails } from '../element/starling.d.ts';

const test = suite('room reports');

test('what the room of another server holds has not arrived, though it has the same name', () => {
  const target = new EventTarget();
  const told: number[] = [];
  target.addEventListener('starling-message', (event) => {
    const { detail } = event as CustomEvent<StarlingEventDetails['starling-message']>;
    told.push(detail.message.seq);
  });
  const reports = createRoomReports(target);
  const client = createFakeClient();
  reports.update(client, 'one lobby', roomWith(saidAll(1, 3)));
  reports.update(client, 'one lobby', roomWith(saidAll(1, 4)));
  reports.update(client, 'other lobby', roomWith(saidAll(1, 9)));
  reports.update(client, 'other lobby', roomWith(saidAll(1, 10)));
  assert.equal(told, [4, 10]);
});

test.run();
