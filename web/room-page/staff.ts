/**
 * Lets a member of staff chat as such: the session in the console gives the chat its tokens. Only
 * browsers with a session load this.
 */
interface StaffChat extends HTMLElement {
  getToken?: (() => Promise<string>) | undefined;
}

const chat = document.querySelector<StaffChat>('starling-chat')!;

chat.getToken = async () => {
  const response = await fetch('/admin/api/token', { method: 'POST' });
  // The session has ended: chat on as a guest.
  if (response.status === 401) chat.getToken = undefined;
  if (!response.ok) throw new Error(`no token: ${response.status}`);
  const { token } = await response.json() as { token: string };
  return token;
};
