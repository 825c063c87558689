// The score sheets there are, each in its newest version.
import { api, got } from "@/api/client";
import { type Loaded, useLoaded } from "@/api/loaded";
import type { Sheet } from "@/quality/sheetForm";

export function useSheets(): Loaded<Sheet[]> {
  return useLoaded(
    () => null,
    async () => (await got(api.GET("/api/v1/quality/sheets"))).sheets,
  );
}
