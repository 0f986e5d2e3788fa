import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from './axe.fixture.ts';
import { withFakes } from './fake-page.fixture.ts';
import { PANEL_STATES } from './widget-states.fixture.ts';

const test = suite('accessibility of panels');

test('axe finds nothing in any state of panels, in light and in dark colours', () =>
  withFakes(async (pages) => {
    assert.is(await axeFaults(pages, PANEL_STATES), '');
  }));

test.run();
