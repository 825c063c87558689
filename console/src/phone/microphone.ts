// The microphone, asked for once and kept open: a call is answered without waiting for it.
export type MicrophoneTrouble = "refused" | "missing" | "busy";

const KEY = "rexian.voice-processing";
let stream: MediaStream | null = null;

/** Headsets with their own echo cancelling sound better without the browser's. */
export function voiceProcessing(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setVoiceProcessing(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
  closeMicrophone();
}

/** Throws MicrophoneTrouble. */
export async function microphone(): Promise<MediaStream> {
  if (stream?.getAudioTracks().some((track) => track.readyState === "live")) return stream;
  const processed = voiceProcessing();
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: processed,
        noiseSuppression: processed,
        autoGainControl: processed,
      },
    });
  } catch (error) {
    throw trouble(error);
  }
  return stream;
}

export function closeMicrophone(): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

/** What the browser's refusal means. */
export function trouble(error: unknown): MicrophoneTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  // mediaDevices is undefined on pages that are neither HTTPS nor localhost.
  return navigator.mediaDevices ? "busy" : "refused";
}
