import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from '../../../scripts/testkit/web/axe.ts';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { ROOM_STATES } from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('accessibility of the room');

test('axe finds nothing in any state of the room, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, ROOM_STATES), '');
  }));

test.run();
