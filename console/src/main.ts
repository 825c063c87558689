import "@/look/elements";
import "@/look/base.css";

import { createApp } from "vue";

import App from "@/App.vue";
import { applyTheme } from "@/look/theme";
import { router } from "@/router";
import { i18n } from "@/words";

applyTheme();
createApp(App).use(i18n).use(router).mount("#app");
