// A list of the API with all its pages.
const PAGE = 200;

export interface Paged<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface PageQuery {
  limit: number;
  cursor?: string;
}

/** At most `most` of them, or all; the first page asks for no more than are wanted. */
export async function everything<T>(
  page: (query: PageQuery) => Promise<Paged<T>>,
  most = Infinity,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const found = await page({ limit: Math.min(PAGE, most), ...(cursor ? { cursor } : {}) });
    items.push(...found.items);
    cursor = found.next_cursor;
  } while (cursor && items.length < most);
  return items.slice(0, most);
}
