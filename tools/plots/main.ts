/** `npm run plots`: draws docs/images from the plugin's own functions. */
import { mkdir, writeFile } from "node:fs/promises";
import { compileFunctions } from "./functions.ts";
import { draw, IMAGES } from "./plots.ts";

const newFunctions = await compileFunctions();
await mkdir(IMAGES, { recursive: true });
for (const [name, svg] of await draw(newFunctions())) {
  await writeFile(new URL(name, IMAGES), svg);
  console.log(`docs/images/${name} ${svg.length} bytes`);
}
