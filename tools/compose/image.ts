// The official Envoy image: used where it is or can be pulled; else a local stand-in of the same name is made from the
// Envoy binary at hand and the shared libraries it names, and removed after the test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { findEnvoy } from "../envoy/find.ts";
import { run, runOrThrow } from "./command.ts";

const STAND_IN_LABEL = "steer.stand-in";

/** Makes sure the image is there. Returns true where it is a stand-in, which `removeImage` should take away again. */
export async function provideImage(image: string): Promise<boolean> {
  const present = await run("docker", [
    "image",
    "inspect",
    "-f",
    `{{index .Config.Labels "${STAND_IN_LABEL}"}}`,
    image,
  ]);
  if (present.exitCode === 0) return present.stdout === "true";
  console.log(`pulling ${image}`);
  if ((await run("docker", ["pull", "-q", image])).exitCode === 0) return false;
  const envoy = await findEnvoy();
  console.log(`it can't be pulled: making a local stand-in from ${envoy}`);
  await importStandIn(image, envoy);
  return true;
}

/** Removes the image's name; containers that use it must be gone. */
export async function removeImage(image: string): Promise<void> {
  await runOrThrow("docker", ["image", "rm", image]);
}

/** The libraries that `ldd` resolves for a binary, as absolute paths, the loader included. */
function sharedLibraries(lddOutput: string): string[] {
  return lddOutput.match(/(?<==> |^\s*)\/\S+/gm) ?? [];
}

/** Like the official image: arguments go to Envoy. */
async function importStandIn(image: string, envoy: string): Promise<void> {
  const libraries = sharedLibraries(await runOrThrow("ldd", [envoy]));
  const rename = `s|^${envoy.replace(/[.*[\]^$|\\]/g, "\\$&")}$|/usr/local/bin/envoy|`;
  const tarArgs = ["-P", "--dereference", "--transform", rename, "-c", envoy, ...libraries];
  const changes = ['ENTRYPOINT ["/usr/local/bin/envoy"]', `LABEL ${STAND_IN_LABEL}=true`];
  const tar = spawn("tar", tarArgs, { stdio: ["ignore", "pipe", "inherit"] });
  const dockerArgs = ["import", ...changes.flatMap((change) => ["--change", change]), "-", image];
  const docker = spawn("docker", dockerArgs, { stdio: ["pipe", "ignore", "inherit"] });
  tar.stdout.pipe(docker.stdin);
  const [[tarCode], [dockerCode]] = await Promise.all([once(tar, "close"), once(docker, "close")]);
  if (tarCode !== 0 || dockerCode !== 0) throw new Error(`no stand-in: tar ${tarCode}, docker import ${dockerCode}`);
}
