// The process of all demo endpoints, apart from the driver so that neither's event loop disturbs the other's clock.
// It ends with its parent, and then ends Envoy too: a parent that was killed no longer could.
import { createDemoServer, type DemoEndpoint } from "./server.ts";

const endpoints = JSON.parse(process.argv[2] ?? "[]") as DemoEndpoint[];
let envoyPid: number | undefined;
process.on("message", (message: { envoyPid: number }) => {
  envoyPid = message.envoyPid;
});
process.on("disconnect", () => {
  if (envoyPid !== undefined) process.kill(envoyPid);
  process.exit();
});
process.on("SIGINT", () => {}); // a terminal's Ctrl-C is for the parent

let listeningCount = 0;
for (const endpoint of endpoints) {
  const [host, port] = endpoint.address.split(":");
  createDemoServer(endpoint).listen(Number(port), host, () => {
    listeningCount++;
    if (listeningCount === endpoints.length) process.send?.("listening");
  }).keepAliveTimeout = 60_000;
}
