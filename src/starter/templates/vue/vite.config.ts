import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

import { orders } from "./dev/orders";

// Who may frame the app: your dashboard, and while you develop the hosts of hubctl. In production your server has to
// send this header, without the pages of your own machine.
const FRAMED =
  "frame-ancestors 'self' https://app.myclickfunnels.com http://127.0.0.1:* http://localhost:* http://*.localhost:*";

export default defineConfig({
  plugins: [vue(), orders()],
  server: {
    host: "localhost",
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    headers: { "Content-Security-Policy": FRAMED },
  },
});
