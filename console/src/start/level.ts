// How loud the microphone is: 0 (nothing) to 1, for a meter.
import { onBeforeUnmount, ref, type Ref } from "vue";

/** What a meter shows as nothing; speech close to a microphone is around -20 dB. */
const FLOOR_DB = -60;

/** From the root of the mean square of samples between -1 and 1 to a part of the meter. */
export function part(rms: number): number {
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}

export function useLevel(): { level: Ref<number>; measure: (stream: MediaStream) => void } {
  const level = ref(0);
  let context: AudioContext | null = null;
  let frame = 0;

  function measure(stream: MediaStream): void {
    stop();
    context = new AudioContext();
    const ear = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    const look = (): void => {
      ear.getFloatTimeDomainData(samples);
      const sum = samples.reduce((all, one) => all + one * one, 0);
      level.value = part(Math.sqrt(sum / samples.length));
      frame = requestAnimationFrame(look);
    };
    look();
  }

  function stop(): void {
    cancelAnimationFrame(frame);
    void context?.close();
    context = null;
    level.value = 0;
  }

  onBeforeUnmount(stop);
  return { level, measure };
}
