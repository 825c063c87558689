// Sound as a WAV file: 16-bit PCM, one voice, as prompts are kept.
const HEADER_BYTES = 44;

/** Samples between -1 and 1; what is beyond is cut off. */
export function wav(samples: Float32Array, rate: number): Blob {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  const write = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i += 1) bytes.setUint8(at + i, text.charCodeAt(i));
  };
  write(0, "RIFF");
  bytes.setUint32(4, bytes.byteLength - 8, true);
  write(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  write(36, "data");
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) => {
    const within = Math.max(-1, Math.min(1, sample));
    bytes.setInt16(HEADER_BYTES + at * 2, Math.round(within * 0x7fff), true);
  });
  return new Blob([bytes.buffer], { type: "audio/wav" });
}

/** Several voices as one. */
export function mixed(voices: readonly Float32Array[]): Float32Array {
  const first = voices[0];
  if (first === undefined) return new Float32Array();
  return first.map((_, at) => voices.reduce((sum, voice) => sum + (voice[at] ?? 0), 0) / voices.length);
}

/** The loudest sample, without its sign. */
export function peak(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
