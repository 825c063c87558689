import { addWords } from "@/words";
import en from "@/words/areas/office.en.json";
import zh from "@/words/areas/office.zh-CN.json";

addWords(en, zh);
