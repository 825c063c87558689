// The rules deadlines go by, on the server.
import { api, got } from "@/api/client";
import type { CaseRules } from "@/office/rulePack";

export function readRules(): Promise<CaseRules> {
  return got(api.GET("/api/v1/case-rules"));
}

export function shippedRules(pack: string): Promise<CaseRules> {
  return got(api.GET("/api/v1/case-rules/shipped/{pack}", { params: { path: { pack } } }));
}

export function putRules(document: string): Promise<CaseRules> {
  return got(api.PUT("/api/v1/case-rules", { body: { document } }));
}
