// What went wrong, in a form that can be said in both languages: the API's problem code, or "away"
// when there was no answer at all.
export interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  status?: number;
  [member: string]: unknown;
}

export class Trouble extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? String(status));
    this.code = body.code ?? (status === 0 ? "away" : "internal");
    this.status = status;
    this.body = body;
  }

  /** Nothing was refused: it is worth trying again. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503;
  }
}
