import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from '../../../scripts/testkit/web/axe.ts';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { PANEL_STATES } from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('accessibility of panels');

test('axe finds nothing in any state of panels, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, PANEL_STATES), '');
  }));

test.run();
