import { addWords } from "@/words";
import en from "@/words/areas/admin.en.json";
import zh from "@/words/areas/admin.zh-CN.json";

addWords(en, zh);
