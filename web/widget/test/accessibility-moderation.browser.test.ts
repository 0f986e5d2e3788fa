import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from './axe.fixture.ts';
import { withFakes } from './fake-page.fixture.ts';
import { MODERATION_STATES } from '../moderation/moderation-states.fixture.ts';

const test = suite('accessibility of moderation');

test('axe finds nothing in any state of moderation, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, MODERATION_STATES), '');
  }));

test.run();
