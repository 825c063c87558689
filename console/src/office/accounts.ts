// Who may sign in.
import { api, got, type Schemas } from "@/api/client";
import { everything } from "@/board/pages";

export type User = Schemas["User"];
export type Role = Schemas["AccountRole"];

export const ROLES: readonly Role[] = ["operator", "supervisor", "qa", "admin", "department", "api"];
/** As the API wants it. */
export const NAME = "[a-z0-9][a-z0-9._\\-]{0,63}";

export interface Sought {
  words: string;
  role: Role | "";
  /** Those who may sign in no more, too. */
  gone: boolean;
}

export function allUsers(): Promise<User[]> {
  return everything((query) => got(api.GET("/api/v1/users", { params: { query } })));
}

export function fitting(users: readonly User[], sought: Sought): readonly User[] {
  const words = sought.words.trim().toLowerCase();
  return users.filter(
    (user) =>
      (sought.gone || user.active) &&
      (sought.role === "" || user.role === sought.role) &&
      (user.username.includes(words) || user.departments.some((one) => one.includes(words))),
  );
}

export function createUser(body: Schemas["NewUser"]): Promise<User> {
  return got(api.POST("/api/v1/users", { body }));
}

export function changeUser(username: string, body: Schemas["UserChange"]): Promise<User> {
  return got(api.PATCH("/api/v1/users/{username}", { params: { path: { username } }, body }));
}

export function actsFor(department: string, username: string): Promise<unknown> {
  const path = { department, username };
  return got(api.PUT("/api/v1/departments/{department}/desk/people/{username}", { params: { path } }));
}

export function actsNoMoreFor(department: string, username: string): Promise<unknown> {
  const path = { department, username };
  return got(
    api.DELETE("/api/v1/departments/{department}/desk/people/{username}", { params: { path } }),
  );
}
