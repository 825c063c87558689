import { addWords } from "@/words";
import en from "@/words/areas/start.en.json";
import zh from "@/words/areas/start.zh-CN.json";

addWords(en, zh);
