// What is in the program, as CycloneDX 1.5 (JSON), from Cargo's own list: node scripts/sbom.mjs TARGET > regain.cdx.json
import { execFileSync } from 'node:child_process';

const target = process.argv[2] ?? 'x86_64-unknown-linux-gnu';
const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--locked', '--format-version', '1', '--filter-platform', target], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }),
);
const packages = new Map(metadata.packages.map((one) => [one.id, one]));
const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
const root = metadata.packages.find((one) => one.name === 'regain');

// What the program is made of: not what only tests or builds need.
const needed = new Set();
const walk = (id) => {
  if (needed.has(id)) return;
  needed.add(id);
  for (const dependency of nodes.get(id).deps) {
    if (dependency.dep_kinds.some((kind) => kind.kind === null)) walk(dependency.pkg);
  }
};
walk(root.id);

const url = (one) => `pkg:cargo/${one.name}@${one.version}`;
const component = (one) => ({
  type: one === root ? 'application' : 'library',
  'bom-ref': one.id,
  name: one.name,
  version: one.version,
  purl: url(one),
  ...(one.license ? { licenses: [{ expression: one.license.replaceAll('/', ' OR ') }] } : {}),
  ...(one.source ? {} : { properties: [{ name: 'cdx:source', value: 'this repository' }] }),
});
const byName = (one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version);
const all = [...needed].map((id) => packages.get(id)).sort(byName);
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: component(root) },
  components: all.filter((one) => one !== root).map(component),
  dependencies: all.map((one) => ({
    ref: one.id,
    dependsOn: nodes
      .get(one.id)
      .deps.filter((dependency) => dependency.dep_kinds.some((kind) => kind.kind === null))
      .map((dependency) => dependency.pkg)
      .sort(),
  })),
};
process.stdout.write(`${JSON.stringify(bom, null, 1)}\n`);
