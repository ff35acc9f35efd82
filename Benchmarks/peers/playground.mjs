// TensorFlow Playground's engine on its own default network: `playground.mjs ENGINE.js SECONDS`.
// ENGINE.js is src/nn.ts of that project, compiled; nothing of it is kept here.
import {createRequire} from "node:module";

const nn = createRequire(import.meta.url)(process.argv[2]);
const seconds = Number(process.argv[3]);
const network = nn.buildNetwork(
    [2, 4, 2, 1], nn.Activations.TANH, nn.Activations.TANH, null, ["x", "y"], false);
const points = Array.from({length: 10}, () => [
  [Math.random() * 12 - 6, Math.random() * 12 - 6], Math.random() < 0.5 ? -1 : 1]);

function step() {
  for (const [input, target] of points) {
    nn.forwardProp(network, input);
    nn.backProp(network, target, nn.Errors.SQUARE);
  }
  nn.updateWeights(network, 0.03, 0);
}

for (let i = 0; i < 20000; i++) step();
const samples = [];
for (let sample = 0; sample < 15; sample++) {
  const start = process.hrtime.bigint();
  let count = 0;
  do {
    for (let i = 0; i < 100; i++) step();
    count += 100;
  } while (Number(process.hrtime.bigint() - start) < seconds / 15 * 1e9);
  samples.push(Number(process.hrtime.bigint() - start) / 1e3 / count);
}
samples.sort((a, b) => a - b);
console.log("TF Playground", samples[7]);
