import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from './axe.fixture.ts';
import { withFakes } from './fake-page.fixture.ts';
import { ROOM_STATES } from './widget-states.fixture.ts';

const test = suite('accessibility of the room');

test('axe finds nothing in any state of the room, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, ROOM_STATES), '');
  }));

test.run();
