import { addWords } from "@/words";
import en from "@/words/areas/quality.en.json";
import zh from "@/words/areas/quality.zh-CN.json";

addWords(en, zh);
