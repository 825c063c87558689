// A recording with the microphone: its level while it is made, a WAV file at its end.
import { type MicrophoneTrouble, trouble } from "@/phone/microphone";
import { mixed, peak, wav } from "@/office/wav";

/** The rate prompts are kept at. */
const RATE = 16_000;
/** As long as a prompt may be. */
export const LONGEST_SECONDS = 300;
/** Below it nobody would hear anything: the microphone was switched off. */
const SILENCE = 0.003;

export interface Recording {
  /** Between 0 and 1, of this moment. */
  level: () => number;
  /** Ends it. Throws when nothing could be made of it. */
  finish: () => Promise<Recorded>;
  /** Ends it, and nothing is kept. */
  drop: () => void;
}

export interface Recorded {
  file: Blob;
  seconds: number;
  silent: boolean;
}

/** Throws MicrophoneTrouble. */
export async function record(): Promise<Recording> {
  const stream = await ownMicrophone();
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const moment = new Float32Array(analyser.fftSize);
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.start();

  function drop(): void {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== "closed") void context.close();
  }

  return {
    level: () => {
      analyser.getFloatTimeDomainData(moment);
      return Math.min(1, peak(moment));
    },
    finish: async () => {
      const over = new Promise((resolve) => recorder.addEventListener("stop", resolve));
      drop();
      await over;
      return asWav(new Blob(pieces, { type: recorder.mimeType }));
    },
    drop,
  };
}

/** As it sounds, and of this page alone: the telephone may have it, too, in its own way. */
async function ownMicrophone(): Promise<MediaStream> {
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw trouble(error) satisfies MicrophoneTrouble;
  }
}

/** Browsers record in forms of their own, which not every server reads. */
async function asWav(recorded: Blob): Promise<Recorded> {
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const sound = await decoder.decodeAudioData(await recorded.arrayBuffer());
  const voices = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at));
  const samples = mixed(voices);
  return { file: wav(samples, RATE), seconds: sound.duration, silent: peak(samples) < SILENCE };
}
