import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTitleBadge } from './title-badge.ts';

const test = suite('title badge');

const [LOBBY, KITCHEN, OTHER] = [Symbol(), Symbol(), Symbol()];

test('the total of all rooms is in front of the title, and is removed without a trace', () => {
  const page = createPage('Welcome');
  const badge = createTitleBadge(page);
  assert.is(badge.title, 'Welcome');
  badge.set(LOBBY, 'lobby', 1);
  assert.equal([page.title, badge.title], ['(1) Welcome', 'Welcome']);
  badge.set(LOBBY, 'lobby', 2);
  badge.set(KITCHEN, 'kitchen', 3);
  assert.is(page.title, '(5) Welcome');
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, '(3) Welcome');
  badge.set(KITCHEN, 'kitchen', 0);
  assert.is(page.title, 'Welcome');
});

test('two widgets of one room each set a count, and the room counts once', () => {
  const page = createPage('Welcome');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 2);
  badge.set(OTHER, 'lobby', 2);
  badge.set(KITCHEN, 'kitchen', 1);
  assert.is(page.title, '(3) Welcome');
  badge.set(OTHER, 'lobby', 0);
  assert.is(page.title, '(3) Welcome');
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, '(1) Welcome');
});

test('a title is not touched at zero, nor without a change', () => {
  const page = createPage('Welcome');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.writes, 0);
  badge.set(LOBBY, 'lobby', 1);
  badge.set(LOBBY, 'lobby', 1);
  assert.is(page.writes, 1);
});

test('a new title set by the page is kept', () => {
  const page = createPage('Welcome');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 1);
  page.title = 'Prices';
  badge.set(LOBBY, 'lobby', 2);
  assert.is(page.title, '(2) Prices');
  page.title = 'Contact';
  const { writes } = page;
  badge.set(LOBBY, 'lobby', 0);
  assert.equal([page.title, page.writes], ['Contact', writes]);
});

test('text that the page adds around the title is kept, and the badge removed', () => {
  const page = createPage('Welcome');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 1);
  page.title = `● ${page.title} $&`;
  badge.set(LOBBY, 'lobby', 2);
  assert.is(page.title, '(2) ● Welcome $&');
  page.title = `${page.title} ●`;
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, '● Welcome $& ●');
});

test('a count in the page’s own title is kept', () => {
  const page = createPage('(7) Inbox');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 1);
  assert.is(page.title, '(1) (7) Inbox');
  page.title = '(1) Inbox';
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, '(1) Inbox');
});

test('a page without a title gets none', () => {
  const page = createPage('');
  const badge = createTitleBadge(page);
  badge.set(LOBBY, 'lobby', 1);
  assert.is(page.title, '(1)');
  badge.set(LOBBY, 'lobby', 2);
  assert.is(page.title, '(2)');
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, '');
  badge.set(LOBBY, 'lobby', 1);
  page.title = 'Step (1)';
  badge.set(LOBBY, 'lobby', 0);
  assert.is(page.title, 'Step (1)');
});

test.run();

/** Like a document: outer white space is not read back. */
function createPage(title: string) {
  let text = title;
  const page = {
    writes: 0,
    get title() {
      return text.trim();
    },
    set title(value: string) {
      page.writes += 1;
      text = value;
    },
  };
  return page;
}
