/**
 * Copy button for the embed tag, on the demo page and on /embed.
 */

const COPIED_MS = 2_000;

export function offerCopy(button: HTMLButtonElement, code: HTMLElement): void {
  button.addEventListener('click', async () => {
    // The browser shows which field is invalid.
    if (button.form?.checkValidity() === false) return;
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
