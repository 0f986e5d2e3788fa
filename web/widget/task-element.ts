/**
 * What the parts of a room have in common that are rendered first in a task of their own: all at once
 * would hold up the page on a slow machine.
 */
import { nextTask } from './frame-task.ts';
import { LanguageElement } from './language-element.ts';

export class TaskElement extends LanguageElement {
  override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTask();
    super.scheduleUpdate();
  }
}
