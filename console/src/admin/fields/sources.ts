// What can be picked: the other parts of the draft, and the prompts there are.
import { ref } from "vue";

import type { Source } from "@/admin/fields/fields";
import { KINDS } from "@/admin/kinds/kinds";
import { isObject, type JsonObject } from "@/admin/site/json";
import { site, value } from "@/admin/site/draft";
import { api, got } from "@/api/client";
import { everything } from "@/board/pages";

export interface Choice {
  value: string;
  title: string;
}

const prompts = ref<readonly string[]>([]);
let asked = false;

/** Read once; without them a prompt can still be seen, and the check knows all. */
export async function openPrompts(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    const found = await everything((query) => got(api.GET("/api/v1/prompts", { params: { query } })));
    prompts.value = [...new Set(found.map((one) => one.name))].sort();
  } catch {
    asked = false;
  }
}

/** The queues there are: those written down, and the own one of each hotline that has none. */
export function queues(document: JsonObject): Choice[] {
  const found = partsOf("queues");
  const hotlines = isObject(document.hotlines) ? document.hotlines : {};
  for (const [number, hotline] of Object.entries(hotlines)) {
    if (!isObject(hotline)) continue;
    const own = hotline.queue === null || hotline.queue === number;
    if (own && !found.some((one) => one.value === number)) {
      found.push({ value: number, title: String(hotline.name ?? "") });
    }
  }
  return found;
}

export function choicesOf(source: Source): Choice[] {
  if (source === "prompts") return prompts.value.map((name) => ({ value: name, title: "" }));
  if (source === "queues") return queues(site.value);
  return partsOf(source);
}

function partsOf(section: Exclude<Source, "prompts">): Choice[] {
  const parts = value([section]);
  if (!isObject(parts)) return [];
  return Object.entries(parts)
    .map(([name, part]) => ({ value: name, title: isObject(part) ? KINDS[section].title(part) : "" }))
    .sort((one, other) => one.value.localeCompare(other.value));
}
