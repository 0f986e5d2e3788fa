import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from './axe.fixture.ts';
import { withFakes } from './fake-page.fixture.ts';
import { MODERATION_STATES } from './moderation-states.fixture.ts';
import { PANEL_STATES, ROOM_STATES } from './widget-states.fixture.ts';

const test = suite('accessibility');

const PLACES = { 'the room': ROOM_STATES, 'panels': PANEL_STATES, 'moderation': MODERATION_STATES };

for (const [place, states] of Object.entries(PLACES)) {
  test(`axe finds nothing in any state of ${place}, in light and in dark colours`, () =>
    withFakes(async (pages) => {
      assert.is(await axeFaults(pages, states), '');
    }));
}

test.run();
