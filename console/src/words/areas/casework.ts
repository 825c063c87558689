import { addWords } from "@/words";
import en from "@/words/areas/casework.en.json";
import zh from "@/words/areas/casework.zh-CN.json";

addWords(en, zh);
