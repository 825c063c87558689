// Prompts: what is heard spoken, by name and language.
import { api, got, type Schemas } from "@/api/client";
import { fetchFile, putFile } from "@/api/files";
import { Trouble } from "@/api/trouble";
import { everything } from "@/board/pages";

export type Prompt = Schemas["Prompt"];
export type PromptWithVersions = Schemas["PromptWithVersions"];
export type PromptLanguage = Schemas["Language"];
export interface PromptName {
  language: PromptLanguage;
  prompt: string;
}

export const LANGUAGES: readonly PromptLanguage[] = ["zh", "en"];
/** As the API wants it. */
export const NAME = "[a-z0-9][a-z0-9_\\-]{0,39}";
export const MOST_BYTES = 20 * 1024 * 1024;
export const LONGEST_TEXT = 1000;

export function allPrompts(language: PromptLanguage): Promise<Prompt[]> {
  return everything((query) =>
    got(api.GET("/api/v1/prompts", { params: { query: { ...query, language } } })),
  );
}

/** Null when there is none of that name yet. */
export async function onePrompt(path: PromptName): Promise<PromptWithVersions | null> {
  try {
    return await got(api.GET("/api/v1/prompts/{language}/{prompt}", { params: { path } }));
  } catch (error) {
    if (error instanceof Trouble && error.code === "no_such_prompt") return null;
    throw error;
  }
}

/** What is too large is told before it is sent: a server that hangs up midway is not heard out. */
export async function storePrompt(path: PromptName, sound: Blob): Promise<void> {
  if (sound.size > MOST_BYTES) throw new Trouble(413, { code: "prompt_too_large" });
  await putFile(address(path), sound);
}

export function speakPrompt(path: PromptName, text: string): Promise<unknown> {
  return got(
    api.POST("/api/v1/prompts/{language}/{prompt}/speech", { params: { path }, body: { text } }),
  );
}

export function restorePrompt(path: PromptName, version: number): Promise<unknown> {
  return got(
    api.POST("/api/v1/prompts/{language}/{prompt}/versions/{version}/restore", {
      params: { path: { ...path, version } },
    }),
  );
}

export function removePrompt(path: PromptName): Promise<unknown> {
  return got(api.DELETE("/api/v1/prompts/{language}/{prompt}", { params: { path } }));
}

/** What is heard of one of its versions. */
export function promptSound(path: PromptName, version: number): Promise<Blob> {
  return fetchFile(`${address(path)}/audio?version=${version}`);
}

function address({ language, prompt }: PromptName): string {
  return `/api/v1/prompts/${language}/${encodeURIComponent(prompt)}`;
}

/** By name, or by what is said. */
export function fitting(prompts: readonly Prompt[], sought: string): readonly Prompt[] {
  const words = sought.trim().toLowerCase();
  return prompts.filter(
    (one) => one.name.includes(words) || one.current.text.toLowerCase().includes(words),
  );
}
