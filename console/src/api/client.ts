// The one way to the API: typed by its OpenAPI document, with the token, errors as Trouble.
import createClient from "openapi-fetch";

import type { components, paths } from "@/api/schema";
import { forgotten, session } from "@/api/session";
import { type ProblemBody, Trouble } from "@/api/trouble";

export type Schemas = components["schemas"];
export type CaseStep =
  paths["/api/v1/cases/{case}/actions"]["post"]["requestBody"]["content"]["application/json"];

const TIMEOUT_MS = 15_000;

/** Told when the server does not know the token any more. */
export const signedOut = new EventTarget();

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (session.token) headers.set("Authorization", `Bearer ${session.token}`);
  const bounded = new Request(request, {
    headers,
    cache: "no-store",
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  let answer: Response;
  try {
    answer = await fetch(bounded);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Trouble(0, {});
  }
  refusedToken(answer);
  return answer;
}

/** Somebody whose token is not known any more signs in again, wherever it was noticed. */
export function refusedToken(answer: Response): void {
  if (answer.status !== 401 || session.role === null) return;
  forgotten();
  signedOut.dispatchEvent(new Event("over"));
}

export const api = createClient<paths>({ baseUrl: "/", fetch: send });

/** The answer's data; throws Trouble for anything but success. */
export async function got<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new Trouble(response.status, (error ?? {}) as ProblemBody);
  return data as T;
}
