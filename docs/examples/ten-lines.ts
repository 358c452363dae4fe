import { compose, defineEnvironment, files } from "signalbox";

export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: {
    "llm-service": { source: files("/var/log/llm-service/*.log") },
  },
});
