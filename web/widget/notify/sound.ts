/**
 * Sound for new messages: two soft tones (Web Audio), silent until a user gesture.
 */

export interface Sound {
  preview(): void;
  /** Unlocks audio on the next user gesture. Call again: browsers may suspend audio. */
  awaitGesture(): void;
  play(): void;
}

export interface SoundOptions {
  open(): AudioContext;
  page: EventTarget;
  /** Monotonic milliseconds. */
  now(): number;
}

const EVERY_MS = 2_000;
const TONES_HZ = [659, 880];
const TONE_SECONDS = 0.13;
const RISE_SECONDS = 0.02;
const RING_SECONDS = 1;
const LOUDNESS = 0.07;
const GESTURES = ['click', 'keydown'];

export function createSound({ open, page, now }: SoundOptions): Sound {
  let context: AudioContext | undefined;
  let isAwaiting = false;
  let playedAtMs = -Infinity;

  const wake = (): void => {
    isAwaiting = false;
    for (const gesture of GESTURES) page.removeEventListener(gesture, wake, true);
    try {
      context ??= open();
      context.resume().catch(() => {});
    } catch {
      // No audio: stays silent.
    }
  };
  const ring = (context: AudioContext): void => {
    const start = context.currentTime;
    const volume = context.createGain();
    volume.connect(context.destination);
    // Fades in and out: a sudden start or end clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + RISE_SECONDS);
    volume.gain.setTargetAtTime(0, start + TONE_SECONDS, TONE_SECONDS);
    const tone = context.createOscillator();
    for (const [index, hz] of TONES_HZ.entries()) {
      tone.frequency.setValueAtTime(hz, start + index * TONE_SECONDS);
    }
    tone.connect(volume);
    tone.start(start);
    tone.stop(start + RING_SECONDS);
  };
  return {
    preview() {
      wake();
      if (context) ring(context);
    },
    awaitGesture() {
      if (isAwaiting || context?.state === 'running') return;
      isAwaiting = true;
      for (const gesture of GESTURES) page.addEventListener(gesture, wake, true);
    },
    play() {
      if (context?.state !== 'running' || now() - playedAtMs < EVERY_MS) return;
      playedAtMs = now();
      ring(context);
    },
  };
}
