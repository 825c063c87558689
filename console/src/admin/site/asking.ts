// A question that must be answered before anything goes on. One at a time; the box stands in the
// frame of the section (SiteSection.vue).
import { shallowRef } from "vue";

export interface Question {
  title: string;
  text: string;
  go: string;
  danger: boolean;
  answer: (yes: boolean) => void;
}

export const question = shallowRef<Question | null>(null);

export function ask(asked: Omit<Question, "answer" | "danger"> & { danger?: boolean }): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      danger: false,
      ...asked,
      answer: (yes) => {
        question.value = null;
        resolve(yes);
      },
    };
  });
}
