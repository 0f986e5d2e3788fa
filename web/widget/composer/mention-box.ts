/**
 * Mention completion: the listbox above the field. In the field's shadow root, since ARIA ids do not
 * cross shadow roots.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomState } from '../../client/room-state.ts';
import { avatarColour, initials } from '../log/avatar.ts';
import { replaceText } from './field-text.ts';
import { isImeKey } from '../ui/input-method.ts';
import type { Language } from '../i18n/language.ts';
import { completions, mentionQuery, peopleOf, type Person } from './mention-completion.ts';

export interface Room {
  readonly state: RoomState | undefined;
  readonly user: User | undefined;
  readonly language: Language;
}

const ID = 'mentions';
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
const GAP_PX = 8;

/** `frame` is the box below the list. */
export function watchMentions(
  field: HTMLTextAreaElement,
  frame: HTMLElement,
  room: Room,
): void {
  const list = document.createElement('ul');
  let start: number | undefined;
  /** Index of a completed or dismissed `@`; the list does not reopen for it. */
  let doneStart: number | undefined;
  let known: readonly Person[] = [];
  let shown: readonly Person[] = [];
  let active = 0;

  const close = (): void => {
    start = undefined;
    shown = [];
    list.remove();
    // The field has the combobox role only while the list exists.
    for (const name of ['role', 'aria-expanded', 'aria-controls', 'aria-activedescendant']) {
      field.removeAttribute(name);
    }
  };
  const activate = (at: number): void => {
    active = at;
    for (const [index, option] of [...list.children].entries()) {
      option.ariaSelected = String(index === at);
    }
    field.setAttribute('aria-activedescendant', `${ID}-${at}`);
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const open = (): void => {
    list.ariaLabel = room.language.say('peopleToMention');
    list.replaceChildren(...shown.map(createOption));
    // As high as the space above the field.
    list.style.maxBlockSize = `${frame.offsetTop - GAP_PX}px`;
    field.before(list);
    field.role = 'combobox';
    field.ariaExpanded = 'true';
    field.setAttribute('aria-controls', ID);
    activate(0);
  };
  const updateList = (event?: Event): void => {
    if (isPartOfComposition(event)) return close();
    const caret = field.selectionStart;
    const query = caret === field.selectionEnd ? mentionQuery(field.value, caret) : undefined;
    if (!query) doneStart = undefined;
    if (!query || query.start === doneStart) return close();
    if (query.start !== start) {
      known = room.state ? peopleOf(room.state, room.user, room.language) : [];
    }
    const found = completions(query.prefix, known);
    if (found.length === 0) return close();
    const isSame = query.start === start && found.length === shown.length &&
      found.every((person, at) => person === shown[at]);
    start = query.start;
    shown = found;
    if (!isSame) open();
  };
  const choose = (person: Person | undefined): void => {
    if (!person || start === undefined) return;
    const from = start;
    doneStart = from;
    close();
    replaceText(field, `@${person.name} `, from, field.selectionStart);
  };
  /** Returns whether the list has handled the key. */
  const handleKey = ({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (start === undefined || altKey || ctrlKey || metaKey || shiftKey) return false;
    const step = STEPS[key];
    if (step !== undefined) {
      activate((active + step + shown.length) % shown.length);
    } else if (key === 'Enter' || key === 'Tab') {
      choose(shown[active]);
    } else if (key === 'Escape') {
      doneStart = start;
      close();
    } else return false;
    return true;
  };

  list.id = ID;
  list.role = 'listbox';
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    choose(shown[[...list.children].findIndex((option) => option.contains(target as Node))]);
  });
  for (const type of ['input', 'keyup', 'click', 'compositionend']) {
    field.addEventListener(type, updateList);
  }
  field.addEventListener('blur', close);
  // Captured before the composer, which sends on Enter.
  field.addEventListener('keydown', (event) => {
    if (isImeKey(event) || !handleKey(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}

function isPartOfComposition(event: Event | undefined): boolean {
  return (event as InputEvent | KeyboardEvent | undefined)?.isComposing ?? false;
}

function createOption({ id, name }: Person, at: number): HTMLLIElement {
  const option = document.createElement('li');
  const avatar = document.createElement('span');
  const label = document.createElement('bdi');
  option.id = `${ID}-${at}`;
  option.role = 'option';
  avatar.className = 'avatar';
  avatar.dataset['colour'] = String(avatarColour(id));
  avatar.ariaHidden = 'true';
  avatar.textContent = initials(name);
  label.textContent = name;
  option.append(avatar, label);
  return option;
}
