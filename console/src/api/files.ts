// Files, which are neither JSON nor quick: sound, attachments.
import { signedOut } from "@/api/client";
import { forgotten, session } from "@/api/session";
import { type ProblemBody, Trouble } from "@/api/trouble";

const TIMEOUT_MS = 300_000;

/** Fetches a file of the API; throws Trouble. */
export async function fetchFile(path: string, headers: Record<string, string> = {}): Promise<Blob> {
  return (await send(path, { headers })).blob();
}

/** Sends a file as it is; throws Trouble. */
export async function sendFile(path: string, file: File): Promise<void> {
  const type = file.type || "application/octet-stream";
  await send(path, { method: "POST", headers: { "Content-Type": type }, body: file });
}

/** Puts a file in the place of what is there; throws Trouble. */
export async function putFile(
  path: string,
  file: Blob,
  headers: Record<string, string> = {},
): Promise<Response> {
  const type = file.type || "application/octet-stream";
  return send(path, { method: "PUT", headers: { "Content-Type": type, ...headers }, body: file });
}

/** Asks for a file that is made for this; throws Trouble. */
export async function askFile(path: string, body: unknown): Promise<Blob> {
  const headers = { "Content-Type": "application/json" };
  return (await send(path, { method: "POST", headers, body: JSON.stringify(body) })).blob();
}

/** Hands it to the person, under that name. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function send(path: string, asked: RequestInit): Promise<Response> {
  const headers = new Headers(asked.headers);
  if (session.token) headers.set("Authorization", `Bearer ${session.token}`);
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    answer = await fetch(path, { ...asked, headers, signal, cache: "no-store" });
  } catch {
    throw new Trouble(0, {});
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && session.role !== null) {
    forgotten();
    signedOut.dispatchEvent(new Event("over"));
  }
  throw new Trouble(answer.status, (await answer.json().catch(() => ({}))) as ProblemBody);
}
