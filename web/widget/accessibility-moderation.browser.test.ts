import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from './axe.fixture.ts';
import { withFakes } from './fake-page.fixture.ts';
import { MODERATION_STATES } from './moderation-states.fixture.ts';

const test = suite('accessibility of moderation');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any state, in ${colorScheme} colours`, () =>
    withFakes(async (pages) => {
      assert.is(await axeFaults(pages, MODERATION_STATES, { colorScheme }), '');
    }));
}

test.run();
