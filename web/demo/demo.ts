/**
 * Demo page around the widget: room, replica, snippet and theme. Runs before the widget.
 */
import { offerCopy } from '../copy-button.ts';
import { DEFAULT_CHOICES, snippet } from '../embed/snippet.ts';

const chat = document.querySelector('starling-chat')!;
const room = new URLSearchParams(location.search).get('room') || 'lobby';
chat.room = room;
if (room !== 'lobby') document.title = `${room} · Starling`;
part<HTMLAnchorElement>('second').href = location.href;

showReplicas();
offerSnippet();
offerTheme();

/** Replicas are shown where there are two or more. */
function showReplicas(): void {
  const line = part('replica');
  chat.addEventListener('starling-status', async ({ detail: { status, replica } }) => {
    if (status.type !== 'open' || replica === undefined) return;
    const name = document.createElement('strong');
    name.textContent = replica;
    line.querySelector('span')!.replaceChildren('You are connected to ', name, '.');
    chat.showReplica = await countReplicas() > 1;
    line.hidden = !chat.showReplica;
  });
}

/** Returns 1 if the server does not answer. */
async function countReplicas(): Promise<number> {
  try {
    const { replicas } = await (await fetch('/health')).json() as { replicas: number };
    return replicas;
  } catch {
    return 1;
  }
}

function offerSnippet(): void {
  const code = part('snippet');
  code.textContent = snippet({ ...DEFAULT_CHOICES, room }, { origin: location.origin });
  offerCopy(part<HTMLButtonElement>('copy'), code);
}

function offerTheme(): void {
  const root = document.documentElement;
  document.querySelector('.theme')!.addEventListener('click', () => {
    const isDark = root.dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : root.dataset.theme === 'dark';
    root.dataset.theme = isDark ? 'light' : 'dark';
    chat.theme = isDark ? 'light' : 'dark';
  });
}

function part<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
