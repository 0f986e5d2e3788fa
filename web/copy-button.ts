/**
 * Copy button for the embed tag, on the demo page and on /embed.
 */

const COPIED_MS = 2_000;

export function offerCopy(button: HTMLElement, code: HTMLElement): void {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Forbidden, or unavailable without HTTPS: selects the text for the keyboard.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => button.textContent = 'Copy', COPIED_MS);
  });
}
