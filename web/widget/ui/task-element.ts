/**
 * What the parts of a room have in common that are rendered first in a task of their own: all at once
 * would hold up the page on a slow machine.
 */
import { nextTask } from './frame-task.ts';
import { LanguageElement } from '../i18n/language-element.ts';

export class TaskElement extends LanguageElement {
  override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTask();
    super.scheduleUpdate();
  }

  /** The room shows itself once its parts have their sizes: it must not shift while they come. */
  override firstUpdated(): void {
    this.toggleAttribute('drawn', true);
  }
}
