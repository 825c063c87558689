// Names of departments and hotlines, and what cases are told apart by; read once.
import { reactive, readonly } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { type CategoryChoice, flat } from "@/cases/categories";

const PAGE = 200;

interface Known {
  departments: Schemas["Department"][];
  hotlines: Schemas["HotlineName"][];
  categories: CategoryChoice[];
  classes: string[];
  urgencies: string[];
}

const state = reactive<Known>({
  departments: [],
  hotlines: [],
  categories: [],
  classes: [],
  urgencies: [],
});
export const directory = readonly(state) as Readonly<Known>;

let read = false;

/** Asks once. A name that is not known is shown as its number, so a failure is tried again later. */
export async function openDirectory(): Promise<void> {
  if (read) return;
  read = true;
  try {
    state.departments = await all((query) => got(api.GET("/api/v1/departments", { params: { query } })));
    const choices = await got(api.GET("/api/v1/case-choices"));
    state.hotlines = choices.hotlines;
    state.classes = choices.case_classes;
    state.urgencies = choices.urgencies;
    await openCategories();
  } catch {
    read = false;
  }
}

/** The tree of categories alone, for those who have the rest already. Throws Trouble. */
export async function openCategories(): Promise<void> {
  if (state.categories.length) return;
  state.categories = flat((await got(api.GET("/api/v1/case-categories"))).categories);
}

export function departmentName(number: string | null): string {
  if (number === null) return "";
  return state.departments.find((one) => one.number === number)?.name ?? number;
}

export function hotlineName(number: string): string {
  return state.hotlines.find((one) => one.number === number)?.name ?? number;
}

interface Paged<T> {
  items: T[];
  next_cursor: string | null;
}

async function all<T>(
  page: (query: { limit: number; cursor?: string }) => Promise<Paged<T>>,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const next: Paged<T> = await page({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    found.push(...next.items);
    cursor = next.next_cursor;
  } while (cursor !== null);
  return found;
}
