// Opens a model with Netron's own loader, without a window, and prints what it would draw: a line a
// node, its type and its name. Arguments: the folder of the Python package `netron`, the file.
import fs from 'node:fs';

const [folder, file] = process.argv.slice(2);
const [view, base] = await Promise.all(['view', 'base'].map((name) => import(`${folder}/${name}.js`)));
const context = {
  identifier: 'model.onnx',
  stream: new base.BinaryStream(new Uint8Array(fs.readFileSync(file))),
  entries: new Map(),
  asset: async (name) => fs.readFileSync(`${folder}/${name}`, 'utf-8'),
  require: (name) => import(`${folder}/${name}.js`),
};
const host = {
  require: (name) => import(`${folder}/${name}.js`),
  environment: () => null,
  exception: (error) => { throw error; },
};
const model = await new view.ModelFactoryService(host).open(context);
for (const graph of model.modules) {
  for (const node of graph.nodes) console.log(`${node.type.name} ${node.name}`);
}
