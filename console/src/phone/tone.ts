// The ring: two soft tones a second, made here so that no file has to be fetched first.
let context: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | null = null;

const RING_HZ = [480, 400] as const;
const EVERY_MS = 2_000;

export function startRinging(): void {
  if (timer !== null) return;
  ring();
  timer = setInterval(ring, EVERY_MS);
}

export function stopRinging(): void {
  if (timer !== null) clearInterval(timer);
  timer = null;
}

function ring(): void {
  context ??= new AudioContext();
  void context.resume();
  const at = context.currentTime;
  RING_HZ.forEach((hz, index) => {
    const ctx = context as AudioContext;
    const tone = ctx.createOscillator();
    const loudness = ctx.createGain();
    const begin = at + index * 0.35;
    tone.frequency.value = hz;
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(0.2, begin + 0.03);
    loudness.gain.linearRampToValueAtTime(0, begin + 0.3);
    tone.connect(loudness).connect(ctx.destination);
    tone.start(begin);
    tone.stop(begin + 0.32);
  });
}
