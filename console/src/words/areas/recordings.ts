import { addWords } from "@/words";
import en from "@/words/areas/recordings.en.json";
import zh from "@/words/areas/recordings.zh-CN.json";

addWords(en, zh);
