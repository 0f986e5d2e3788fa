import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Driver, InputSource } from './driver.ts';
import { createPage } from './page.ts';
import { button } from './targets.ts';

const test = suite('page under test');

/** A driver that notes the input, and returns these answers one by one. */
function createDriver(...answers: unknown[]): { driver: Driver; performed: InputSource[] } {
  const performed: InputSource[] = [];
  const done = () => Promise.resolve();
  return {
    performed,
    driver: {
      version: '1',
      open: done,
      reload: done,
      evaluate: () => Promise.resolve(JSON.stringify(answers.shift() ?? null)),
      perform: (sources) => Promise.resolve(void performed.push(...sources)),
      resize: done,
      screenshot: () => Promise.resolve(new Uint8Array()),
      close: done,
    },
  };
}

const actionsOf = (sources: InputSource[]): string[] =>
  sources.flatMap(({ actions }) =>
    actions.map((action) => 'value' in action ? `${action.type} ${action.value}` : action.type)
  );

test('held keys are released in the reverse order, and letters one by one', async () => {
  const { driver, performed } = createDriver();
  const page = createPage(driver);
  await page.press('Shift+Tab');
  await page.type('ab');
  assert.equal(actionsOf(performed), [
    'keyDown \uE008',
    'keyDown \uE004',
    'keyUp \uE004',
    'keyUp \uE008',
    'keyDown a',
    'keyUp a',
    'keyDown b',
    'keyUp b',
  ]);
});

test('a click waits until its target exists and is at rest', async () => {
  const there = { x: 5, y: 7 };
  const { driver, performed } = createDriver(null, { x: 5, y: 90 }, there, there);
  await createPage(driver).click(button('Send'));
  assert.equal(performed[0]!.actions, [
    { type: 'pointerMove', ...there },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ]);
});

test('faults of a page are kept when it is left', async () => {
  const { driver } = createDriver(['one'], ['two'], []);
  const page = createPage(driver);
  await page.open('http://127.0.0.1/');
  assert.equal(await page.takeFaults(), ['one', 'two']);
  assert.equal(await page.takeFaults(), []);
});

test('a label is matched as a whole, with its special characters', () => {
  const { label } = button('Save (1+1)?');
  assert.ok(new RegExp(label!).test('Save (1+1)?'));
  for (const other of ['Save (1+1)? No', 'No Save (1+1)?', 'Save 11']) {
    assert.not(new RegExp(label!).test(other), other);
  }
});

test.run();
