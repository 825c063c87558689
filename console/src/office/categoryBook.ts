// The tree of categories on the server.
import { api, got } from "@/api/client";
import { type Category, copy, type Tree } from "@/office/categories";

export function readTree(): Promise<Tree> {
  return got(api.GET("/api/v1/case-categories"));
}

export function putTree(categories: readonly Category[]): Promise<Tree> {
  const body = { categories: copy(categories) as unknown as Record<string, unknown>[] };
  return got(api.PUT("/api/v1/case-categories", { body }));
}
