import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from '../../../scripts/testkit/web/axe.ts';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { MODERATION_STATES } from '../../../scripts/testkit/web/moderation-states.ts';

const test = suite('accessibility of moderation');

test('axe finds nothing in any state of moderation, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, MODERATION_STATES), '');
  }));

test.run();
