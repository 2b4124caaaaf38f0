// Builds ../plotly.min.js, ../plotly.css and ../LICENSES.txt from the packages that package.json names.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..');
const modules = join(here, 'node_modules');
const require = createRequire(import.meta.url);
const { version } = require('plotly.js/package.json');

// plotly.js writes its style rules into a <style> element, which a strict Content-Security-Policy forbids.
// Here they go into a stylesheet of their own instead, and the module that injects them is left empty.
const stylesApart = {
    name: 'styles-apart',
    setup(build) {
        build.onLoad({ filter: /plotly\.js\/build\/plotcss\.js$/ }, async ({ path }) => {
            const source = await readFile(path, 'utf8');
            const rules = new Function(`return ${source.match(/var rules = (\{[\s\S]*?\n\});/)[1]}`)();
            const css = Object.entries(rules).map(([selector, body]) => {
                const full = selector.replace(/X/g, '.js-plotly-plot .plotly').replace(/Y/g, '.plotly-notifier');
                return `${full}{${body}}`;
            });
            const head = `/* plotly.js ${version} (MIT): the rules it would inject at run time */\n`;
            await writeFile(join(out, 'plotly.css'), `${head}${css.join('\n')}\n`);
            return { contents: 'module.exports = {};' };
        });
    },
};

// Two more habits that the policy forbids, each with what it forbids them by and what we put in their place.
const FORBIDDEN = [
    // style-src: d3 writes the attribute `style` as text; through the object model the same is allowed.
    [/@plotly\/d3\/d3\.js$/, 'this.setAttribute(name, value);\n    }', `
        if (name === 'style') this.style.cssText = value; else this.setAttribute(name, value);\n    }`],
    // img-src: a saved picture is drawn from a blob: address; plotly.js has a way by data: too, kept for Safari.
    [/plotly\.js\/src\/snapshot\/svgtoimg\.js$/, "format === 'svg' || Lib.isSafari()", 'true'],
];
const policyKept = {
    name: 'policy-kept',
    setup(build) {
        for (const [filter, old, ours] of FORBIDDEN) {
            build.onLoad({ filter }, async ({ path }) => {
                const source = await readFile(path, 'utf8');
                if (!source.includes(old)) throw new Error(`${path} no longer has: ${old}`);
                return { contents: source.replace(old, ours) };
            });
        }
    },
};

// The core registers components that no chart of ours has. Each is replaced by a component that does nothing,
// which plotly.js treats as absent; the map styles are left out with the maps.
const componentsLeftOut = {
    name: 'components-left-out',
    setup(build) {
        const unused = 'annotations3d|images|rangeselector|rangeslider|sliders|updatemenus';
        build.onLoad({ filter: new RegExp(`plotly\\.js/src/components/(${unused})/index\\.js$`) }, ({ path }) => {
            const name = basename(dirname(path));
            return { contents: `module.exports = { moduleType: 'component', name: '${name}' };` };
        });
        build.onLoad({ filter: /maplibre-gl\.css$/ }, () => ({ contents: '', loader: 'empty' }));
    },
};

// The schema of plotly.js describes each attribute in prose, for its documentation alone.
const proseLeftOut = {
    name: 'prose-left-out',
    setup(build) {
        const listed = /^\s*description: \[[\s\S]*?\]\s*\.join\([^)]*\),?$/gm;
        const quoted = /^\s*description: (?:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\+?)+,?$/gm;
        build.onLoad({ filter: /plotly\.js\/src\/.*(attributes|attrs|plot_config|layout_attributes)[^/]*\.js$/ }, async ({ path }) => {
            const source = await readFile(path, 'utf8');
            return { contents: source.replace(listed, '').replace(quoted, '') };
        });
    },
};

const result = await esbuild.build({
    entryPoints: [join(here, 'entry.cjs')],
    outfile: join(out, 'plotly.min.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'Plotly',
    target: 'es2018',
    define: { global: 'window', 'define.amd': 'false' },
    alias: { stream: 'stream-browserify' },
    external: ['stream-browserify'],
    plugins: [stylesApart, policyKept, componentsLeftOut, proseLeftOut],
    banner: { js: `/* plotly.js ${version}, custom bundle; licences in LICENSES.txt */` },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
});

// One entry for every package that has code in the bundle.
const names = new Set();
for (const [input, { bytesInOutput }] of Object.entries(Object.values(result.metafile.outputs)[0].inputs)) {
    const found = input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found && bytesInOutput) names.add(found[1]);
}
const entries = [];
for (const name of [...names].sort()) {
    const folder = join(modules, name);
    const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : 'The package carries no licence text of its own.';
    entries.push(`${name} ${about.version}: ${about.license ?? about.licenses?.[0]?.type}\n\n${text}`);
}
await writeFile(join(out, 'LICENSES.txt'), `${entries.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`);

const bundle = await readFile(join(out, 'plotly.min.js'));
console.log(`plotly.js ${version}: ${bundle.length} bytes, ${gzipSync(bundle, { level: 9 }).length} gzipped, ${names.size} packages`);
